import type { CompiledFormat, ProcedureFormat } from '#domains/procedures/formats.ts'
import { isObject } from '#platform/kinds/pointer.ts'
import { readLocated } from '#platform/text/located.ts'
import { askedOf } from './asked.ts'
import { compileAutomation, type Automation } from './automation.ts'
import { compileChangeTemplate, isChangeTemplate } from './change-template.ts'
import { longestContent } from './semantics.ts'

/** SSM Automation documents as a way procedures are written: they run as they are. */
export const ssmAutomation: Omit<ProcedureFormat, 'lookUp' | 'absent'> = {
  name: 'ssm-automation',
  summary: 'An AWS Systems Manager Automation document (schema version 0.3), YAML or JSON, run as it is written.',
  recognises: (text) => /(?:^|[\s{,])["']?schemaVersion["']?\s*:\s*["']?0\.3\b/.test(text) && /["']?mainSteps["']?\s*:/.test(text),
  compile: (text) => remembered(text),
}

/** Lists and forms ask for the same documents again and again. */
const mostRemembered = 100
const known = new Map<string, CompiledFormat>()

const remembered = (text: string): CompiledFormat => {
  const former = known.get(text)
  if (former !== undefined) return former
  const { graph, parameters, description, findings, warnings } = compileText(text)
  const compiled = { graph, parameters: askedOf(parameters), description, findings, warnings }
  if (known.size >= mostRemembered) known.delete(known.keys().next().value ?? '')
  known.set(text, compiled)
  return compiled
}

/** An Automation document, or a change template. */
const compileText = (text: string): Automation => {
  const root = /templateInformation|executableRunBooks|emergencyChange|autoApprovable/.test(text)
    ? readLocated(text.slice(0, longestContent)).value
    : undefined
  return isObject(root) && isChangeTemplate(root) ? compileChangeTemplate(text) : compileAutomation(text)
}
