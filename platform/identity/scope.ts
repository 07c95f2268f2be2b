/**
 * Scopes: which actions a token may do at all, beside its role. A scope is the name of an action, or a noun and a
 * star: `alert.acknowledge`, `alert.*`. `*` alone is everything its role may.
 */
export const scopePattern = '^(\\*|[a-z][a-z-]*\\.(\\*|[a-z][a-z.-]*))$'

/** True when one of `scopes` covers `action`. No scope covers nothing. */
export const coversAction = (scopes: readonly string[], action: string): boolean =>
  scopes.some((scope) => scope === '*' || scope === action || (scope.endsWith('.*') && action.startsWith(scope.slice(0, -1))))
