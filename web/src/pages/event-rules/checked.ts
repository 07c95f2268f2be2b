import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { act, type Finding, type Problem } from '../../client.ts'
import type { Inputs, Outputs } from '../../client.gen.ts'
import { useSettled } from '../../parts/settled.ts'
import { useChecked } from '../record-checked.ts'
import { documentOf, objectIn, targetsOf, type Draft, type Shape } from './draft.ts'

export interface Checked {
  /** Of the pattern: paths begin at its own value. */
  readonly pattern: readonly Finding[]
  /** Paths begin at `/targets`. */
  readonly targets: readonly Finding[]
  /** Of everything else in the record. */
  readonly rest: readonly Finding[]
  /** Whether the event it is made from fits; undefined without one. */
  readonly matches: boolean | undefined
  /** The draft that was found right; undefined while it is not, or not known yet. */
  readonly right: Draft | undefined
}

/** What is wrong with a rule while it is written, and whether its event fits: asked a moment after the last key. */
export const useRuleChecked = (draft: Draft, event: Shape | undefined): Checked => {
  const settled = useSettled(draft)
  const { findings: rest } = useChecked(JSON.stringify(documentOf(draft)), 'record.json')
  const { data, error, isPlaceholderData } = useQuery<Outputs['event-rule.check'], Problem>({
    queryKey: ['event-rule.check', settled.pattern, settled.targets, event?.['id']],
    queryFn: () =>
      act('event-rule.check', {
        text: settled.pattern,
        targets: targetsOf(settled),
        ...(event === undefined ? {} : { event: { ...event } }),
      }),
    placeholderData: (before) => before,
    retry: false,
    staleTime: Infinity,
    gcTime: 10_000,
  })
  // What does not even fit the schema is refused as a whole; the refusal names the places all the same.
  const findings = error === null ? (data?.findings ?? []).map(findingOf) : error.findings
  const isTarget = ({ path }: Finding): boolean => /^\/targets(\/\d|$)/.test(path)
  return {
    pattern: findings.filter((finding) => !isTarget(finding)),
    targets: findings.filter(isTarget),
    rest: rest.filter(({ path }) => !/^\/spec\/(pattern|targets)/.test(path)),
    matches: error === null ? data?.matches : undefined,
    right: error === null && !isPlaceholderData && data?.valid === true ? settled : undefined,
  }
}

export type Over = NonNullable<Inputs['event-rule.try']['over']>

/** How many of the latest events or facts would have matched; not asked before the rule was found right. */
export const useRuleTried = (draft: Draft | undefined, over: Over, last: number): UseQueryResult<Outputs['event-rule.try'], Problem> => {
  const pattern = draft === undefined ? undefined : objectIn(draft.pattern)
  return useQuery<Outputs['event-rule.try'], Problem>({
    queryKey: ['event-rule.try', draft?.pattern, draft?.targets, over, last],
    queryFn: () => act('event-rule.try', { pattern: pattern ?? {}, targets: draft === undefined ? [] : targetsOf(draft), over, last }),
    enabled: pattern !== undefined,
    placeholderData: (before) => before,
    retry: false,
    staleTime: 30_000,
  })
}

const findingOf = ({ path, rule, message, mend, line }: Outputs['event-rule.check']['findings'][number]): Finding => ({
  path,
  rule,
  message,
  ...(mend === undefined ? {} : { mend }),
  ...(line === undefined ? {} : { line }),
})
