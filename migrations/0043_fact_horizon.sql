-- owner: platform
-- Followers of the fact log wait for the transactions of this database only, not for those of the whole server.

-- Every transaction of this database with an id below the answer has ended, for ever. What is read in a later statement
-- shows all that such transactions committed. See decision 13.
create function fact_horizon() returns xid8
  language plpgsql volatile parallel unsafe as $$
declare
  own   oid := (select oid from pg_database where datname = current_database());
  -- Ids below this one have been given away, and whoever has one and is not at its end is found below.
  ahead bigint := pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
  -- How far behind `ahead` the oldest that is under way began.
  behind bigint;
  prepared bigint;
begin
  -- There a later statement sees no more than the first one did.
  if current_setting('transaction_isolation') not in ('read committed', 'read uncommitted') then
    return pg_snapshot_xmin(pg_current_snapshot());
  end if;
  perform pg_stat_clear_snapshot();
  select max(age) into behind
    from (select (ahead - backend_xid::text::bigint) & 4294967295 as age
            from pg_stat_get_activity(null)
           where datid = own and backend_xid is not null) as running
   where age < 2147483648;
  -- Afterwards: what is prepared meanwhile was seen as running, or is seen here.
  select max(age) into prepared
    from (select (ahead - transaction::text::bigint) & 4294967295 as age from pg_prepared_xact() where dbid = own) as waiting
   where age < 2147483648;
  return (ahead - greatest(coalesce(behind, 0), coalesce(prepared, 0)))::text::xid8;
end
$$;
