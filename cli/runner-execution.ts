import type { Assignment } from '#domains/runners/assignment.ts'
import { type Done, executeAssignment, type Hands } from '#domains/runners/executing.ts'
import type { Policy } from '#domains/runners/policy.ts'
import { scriptHost } from '#platform/scripts/execute.ts'
import type { ScriptSettings } from '#platform/scripts/script.ts'
import { executeDirectly } from './runner-direct.ts'
import type { RunnerHome } from './runner-home.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Does a job as the policy of this machine says. */
export const runOn = (assignment: Assignment, policy: Policy, hands: Hands, home: RunnerHome, environment: Environment): Promise<Done> => {
  const passed = Object.fromEntries(
    (policy.environment ?? []).flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])),
  )
  if (policy.isolation === 'none') return executeDirectly(assignment, hands, { runAs: policy.runAs, passed })
  const { script } = assignment
  const whole = { ...assignment, script: { ...script, environment: { ...passed, ...script.environment } } }
  return executeAssignment(whole, hands, settingsOf(policy, home))
}

/** A runner is there for the network it stands in, where its policy gives any; the cloud's own address (169.254.169.254) is never in it. */
const insideOfAll = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '127.0.0.0/8', '::1/128', 'fc00::/7']

const settingsOf = (policy: Policy, home: RunnerHome): ScriptSettings => ({
  network: policy.network ?? false,
  allowedInside: policy.network === true ? insideOfAll : [],
  folders: policy.folders ?? [],
  hidden: [home.folder],
  unreachable: [],
})

/** What this machine says of itself beside its name. */
export const machineAbout = async (
  policy: Policy,
  home: RunnerHome,
): Promise<{ readonly interpreters: readonly string[]; readonly sandbox: string }> => {
  if (policy.isolation === 'none') return { interpreters: policy.interpreters, sandbox: 'none' }
  const host = await scriptHost(settingsOf(policy, home))
  return {
    interpreters: host.interpreters.map(({ name, version }) => `${name} ${version}`.trim().slice(0, 300)),
    sandbox: host.rung ?? 'none holds',
  }
}
