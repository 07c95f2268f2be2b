import type { TestPlatform } from '#test/platform.ts'
import type { WorkedExample } from '#test/whole/worked-examples.ts'

let counted = 0

/** Ten minutes of a shift of Alice that nothing else is said about. */
const aliceShift = () => {
  const from = Date.UTC(2026, 11, 1) + (counted += 1) * 600_000
  return { schedule: 'shop', person: 'alice', from: new Date(from).toISOString(), to: new Date(from + 600_000).toISOString() }
}

const asked = async (platform: TestPlatform, action: 'oncall.swap' | 'oncall.cover', more: object = {}): Promise<string> => {
  const { swap } = (await platform.invoke(platform.administrator, action, { ...aliceShift(), ...more })) as { swap: string }
  return swap
}

let weeks = 0

const fixed = () => {
  const from = Date.UTC(2027, 1, 1) + (weeks += 1) * 86_400_000
  const [start, end] = [from, from + 3_600_000].map((at) => new Date(at).toISOString())
  return { schedule: 'schedule:shop', from: start, to: end, shifts: [{ person: 'person:bo' }], reason: 'The week of the sale.' }
}

/** Fixed schedules, swaps, covers and hand-offs. */
export const shiftExamples: Readonly<Record<string, WorkedExample>> = {
  'oncall.fix': { prepare: fixed },
  'oncall.unfix': {
    prepare: async (platform) => ({
      fixed: ((await platform.invoke(platform.administrator, 'oncall.fix', fixed())) as { fixed: string }).fixed,
    }),
  },
  'oncall.swap': { prepare: () => ({ ...aliceShift(), with: 'bo' }) },
  'oncall.cover': { prepare: aliceShift },
  'oncall.accept': { prepare: async (platform) => ({ swap: await asked(platform, 'oncall.swap', { with: 'bo' }), person: 'bo' }) },
  'oncall.decline': { prepare: async (platform) => ({ swap: await asked(platform, 'oncall.swap', { with: 'bo' }) }) },
  'oncall.withdraw': { prepare: async (platform) => ({ swap: await asked(platform, 'oncall.cover') }) },
  'oncall.handoff-complete': { prepare: () => ({ schedule: 'shop', person: 'alice', text: 'Checkout is slow since noon.' }) },
}
