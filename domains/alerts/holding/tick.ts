/**
 * The instant of `tickFrom` as an expression of SQL: the first that is whole intervals after the last look of a group and not
 * before `at`; `at` itself for a group nobody has looked at.
 */
export const tick = (group: string, at: string): string =>
  `coalesce(${group}.flushed_at + make_interval(secs => greatest(1, ceil(extract(epoch from ${at} - ${group}.flushed_at) * 1000 / ${group}.interval_ms))
                   * ${group}.interval_ms / 1000.0), ${at})`
