import type { Sql } from '#platform/transaction.ts'

/**
 * The schema as text, from PostgreSQL's own catalog: tables with their columns and constraints, indexes, functions
 * and triggers of `public`. `migrations/schema.sql` is this text, checked by a test, so that a reader sees the sum of
 * all migrations and a review sees what a migration does.
 */
export const describeSchema = async (sql: Sql): Promise<string> => {
  const tables = await sql<{ name: string; columns: string; constraints: string | null; partition: string | null }>(`
    select relation.relname as name,
           (select string_agg('  ' || quote_ident(attname) || ' ' || format_type(atttypid, atttypmod)
                              || case when attnotnull then ' not null' else '' end
                              || case when attidentity <> '' then ' generated ' || case attidentity when 'a' then 'always' else 'by default' end || ' as identity'
                                      when attgenerated <> '' then ' generated always as (' || pg_get_expr(adbin, adrelid) || ') stored'
                                      when adbin is not null then ' default ' || pg_get_expr(adbin, adrelid) else '' end, E',\\n' order by attnum)
              from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
             where attrelid = relation.oid and attnum > 0 and not attisdropped) as columns,
           (select string_agg('  constraint ' || quote_ident(conname) || ' ' || pg_get_constraintdef(pg_constraint.oid), E',\\n' order by contype desc, conname)
              from pg_constraint where conrelid = relation.oid and contype <> 'n') as constraints,
           pg_get_partkeydef(relation.oid) as partition
      from pg_class relation
     where relation.relnamespace = 'public'::regnamespace
       and relation.relkind in ('r', 'p')
       and not relation.relispartition
     order by relation.relname`)
  const indexes = await sql<{ definition: string }>(`
    select pg_get_indexdef(indexrelid) as definition
      from pg_index join pg_class relation on relation.oid = indrelid
     where relation.relnamespace = 'public'::regnamespace and not relation.relispartition
       and not exists (select from pg_constraint where conindid = indexrelid)
     order by 1`)
  const functions = await sql<{ definition: string }>(`
    select pg_get_functiondef(routine.oid) as definition
      from pg_proc routine
     where pronamespace = 'public'::regnamespace
       and not exists (select from pg_depend where objid = routine.oid and deptype = 'e')
     order by proname`)
  const triggers = await sql<{ definition: string }>(`
    select pg_get_triggerdef(pg_trigger.oid) as definition
      from pg_trigger join pg_class relation on relation.oid = tgrelid
     where relation.relnamespace = 'public'::regnamespace and not tgisinternal and not relation.relispartition
     order by 1`)
  return [
    '-- The sum of all migrations, written by "npm run schema". Do not edit.',
    ...tables.map(
      ({ name, columns, constraints, partition }) =>
        `create table ${name} (\n${[columns, constraints].filter(Boolean).join(',\n')}\n)${partition ? ` partition by ${partition}` : ''};`,
    ),
    indexes.map(({ definition }) => `${definition};`).join('\n'),
    ...functions.map(({ definition }) => `${definition.trim()};`),
    triggers.map(({ definition }) => `${definition};`).join('\n'),
  ]
    .filter(Boolean)
    .join('\n\n')
    .concat('\n')
}
