import { useAsk } from '../../questions.ts'

/** How long each step usually takes, in seconds, where that is known. */
export const useUsual = (procedure: string, enabled = true): ReadonlyMap<string, number> => {
  const usage = useAsk('procedure.usage', { procedure, days: 90 }, { enabled })
  return new Map(
    (usage.data?.steps ?? []).flatMap(({ step, duration }) => (duration === null ? [] : [[step, duration.medianSeconds] as const])),
  )
}
