import { isObject } from '#platform/kinds/pointer.ts'
import { writeYaml } from '#platform/text/located.ts'
import type { Extracted, Note, Opened } from './imported.ts'
import { addParameters } from './opening.ts'
import { written } from './telling.ts'

/** Short forms of templates, as YAML writes them. */
export const templateTags: Readonly<Record<string, string>> = {
  '!Ref': 'Ref',
  '!Condition': 'Condition',
  ...Object.fromEntries(
    [
      'Base64',
      'Cidr',
      'FindInMap',
      'GetAtt',
      'GetAZs',
      'If',
      'ImportValue',
      'Join',
      'Select',
      'Split',
      'Sub',
      'Transform',
      'And',
      'Equals',
      'Not',
      'Or',
      'ToJsonString',
      'Length',
    ].map((name) => [`!${name}`, `Fn::${name}`]),
  ),
}

/** The SSM documents of a CloudFormation template, in its order; what a CDK app writes is one too. (Section 23.) */
export const documentsInTemplate = (template: Record<string, unknown>): readonly Extracted[] => {
  const resources = isObject(template['Resources']) ? template['Resources'] : {}
  return Object.entries(resources).flatMap(([id, resource]) =>
    isObject(resource) && resource['Type'] === 'AWS::SSM::Document'
      ? [extract(id, isObject(resource['Properties']) ? resource['Properties'] : {}, template)]
      : [],
  )
}

const extract = (id: string, properties: Record<string, unknown>, template: Record<string, unknown>): Extracted => {
  const filling: Filling = { template, opened: new Map(), notes: [] }
  const title = properties['Name']
  const name = title === undefined ? id : nameFrom(fill(title, filling, 0), id)
  // What only the name refers to is no parameter of the document.
  filling.opened.clear()
  const content = fill(properties['Content'], filling, 0)
  const text = typeof content === 'string' ? content : writeYaml(content ?? null)
  const notes = [...filling.notes]
  const added = addParameters(text, [...filling.opened.values()])
  if (filling.opened.size > 0)
    notes.push({
      rule: 'opened',
      message: `The template fills in ${[...filling.opened.values()].map((one) => one.name).join(', ')}; here ${filling.opened.size === 1 ? 'it is a parameter' : 'they are parameters'}.`,
      mend: 'Give each a default if it is always the same.',
    })
  return { name, content: added, notes }
}

/** A name with something to fill in is the name of the resource. */
const nameFrom = (value: unknown, id: string): string => {
  const name = typeof value === 'string' ? value.replaceAll(/\{\{[^{}]*\}\}/g, '').replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '') : ''
  return name.length < 3 ? id : name
}

interface Filling {
  readonly template: Record<string, unknown>
  readonly opened: Map<string, Opened>
  readonly notes: Note[]
}

const pseudo: Readonly<Partial<Record<string, string>>> = {
  'AWS::Region': '{{ global:REGION }}',
  'AWS::AccountId': '{{ global:ACCOUNT_ID }}',
  'AWS::Partition': '{{ global:AWS_PARTITION }}',
  'AWS::URLSuffix': 'amazonaws.com',
}

const deepest = 60

/** A value without functions of the template. */
const fill = (value: unknown, filling: Filling, depth: number): unknown => {
  if (depth > deepest) return null
  if (Array.isArray(value)) return value.flatMap((one: unknown) => (isNothing(one) ? [] : [fill(one, filling, depth + 1)]))
  if (!isObject(value)) return value
  const [key, ...more] = Object.keys(value)
  if (key !== undefined && more.length === 0 && (key === 'Ref' || key.startsWith('Fn::'))) return call(key, value[key], filling, depth)
  return Object.fromEntries(Object.entries(value).flatMap(([name, one]) => (isNothing(one) ? [] : [[name, fill(one, filling, depth + 1)]])))
}

const isNothing = (value: unknown): boolean => isObject(value) && value['Ref'] === 'AWS::NoValue'

const call = (name: string, argument: unknown, filling: Filling, depth: number): unknown => {
  const list = Array.isArray(argument) ? (argument as readonly unknown[]) : []
  switch (name) {
    case 'Ref':
      return refer(written(argument), filling)
    case 'Fn::GetAtt':
      return refer(Array.isArray(argument) ? argument.map(written).join('.') : written(argument), filling)
    case 'Fn::Sub': {
      const [text, values] = Array.isArray(argument) ? list : [argument]
      return substitute(written(text), isObject(values) ? values : {}, filling, depth)
    }
    case 'Fn::Join': {
      const [separator, parts] = list
      const filled = fill(parts, filling, depth + 1)
      return Array.isArray(filled) ? filled.map(written).join(written(separator ?? '')) : open('Fn::Join', filling)
    }
    case 'Fn::If': {
      const [condition, yes] = list
      filling.notes.push({
        rule: 'condition',
        message: `What stands here if ${written(condition)} holds was taken.`,
        mend: 'Look whether it is what this installation wants.',
      })
      return fill(yes, filling, depth + 1)
    }
    case 'Fn::ToJsonString':
      return JSON.stringify(fill(argument, filling, depth + 1))
    case 'Fn::Base64':
      return fill(argument, filling, depth + 1)
    case 'Fn::Select': {
      const [index, from] = list
      const filled = fill(from, filling, depth + 1)
      return Array.isArray(filled) && filled[Number(index)] !== undefined ? (filled[Number(index)] as unknown) : open('Fn::Select', filling)
    }
    case 'Fn::Split': {
      const [separator, text] = list
      const filled = fill(text, filling, depth + 1)
      return typeof filled === 'string' ? filled.split(written(separator)) : open('Fn::Split', filling)
    }
    default:
      return open(name, filling)
  }
}

const substitute = (text: string, values: Record<string, unknown>, filling: Filling, depth: number): string =>
  text.replaceAll(/\$\{(!?)([A-Za-z0-9:_.\s]+)\}/g, (_whole, literal: string, name: string) => {
    if (literal !== '') return `\${${name}}`
    const own = name.trim()
    return Object.hasOwn(values, own) ? written(fill(values[own], filling, depth + 1)) : refer(own, filling)
  })

const refer = (name: string, filling: Filling): string => {
  const known = pseudo[name]
  if (known !== undefined) return known
  if (name.startsWith('AWS::')) return open(name, filling)
  const parameter = name.replaceAll(/[^A-Za-z0-9_]+/g, '_')
  const declared = isObject(filling.template['Parameters']) ? filling.template['Parameters'][name] : undefined
  const unsaid =
    isObject(declared) && ['string', 'number'].includes(typeof declared['Default']) ? { default: written(declared['Default']) } : {}
  const description =
    isObject(declared) && typeof declared['Description'] === 'string'
      ? declared['Description']
      : `\`${name}\` of the template it was imported from.`
  filling.opened.set(parameter, { name: parameter, description, ...unsaid })
  return `{{ ${parameter} }}`
}

const open = (name: string, filling: Filling): string => {
  const parameter = name.replaceAll(/[^A-Za-z0-9_]+/g, '_')
  filling.opened.set(parameter, { name: parameter, description: `What \`${name}\` of the template gives.` })
  return `{{ ${parameter} }}`
}
