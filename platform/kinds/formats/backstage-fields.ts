import type { Path } from '#platform/kinds/pointer.ts'

/** Where a field of ours stands in an entity. */
export interface Field {
  readonly ours: Path
  readonly theirs: Path
  /** For references: the kind Backstage assumes when none is written. */
  readonly reference?: string
  /** Not read when the entity has this one. */
  readonly unless?: Path
  /** Read only when it is text: a definition may also be a pointer to a file (`$text: ./api.yaml`), which stays in the entity. */
  readonly onlyText?: boolean
}

const field = (ours: string, theirs: string, reference?: string, unless?: string): Field => ({
  ours: ours.split('.'),
  theirs: theirs.split('.'),
  ...(reference && { reference }),
  ...(unless && { unless: unless.split('.') }),
})

/** What entities of every kind have. */
export const commonFields: readonly Field[] = [
  field('metadata.title', 'metadata.title'),
  field('metadata.description', 'metadata.description'),
  field('metadata.labels', 'metadata.labels'),
  field('metadata.tags', 'metadata.tags'),
  field('metadata.links', 'metadata.links'),
]
const owned = [...commonFields, field('metadata.owner', 'spec.owner', 'group')]
const software = [
  ...owned,
  field('spec.workload', 'spec.system', 'system'),
  field('spec.dependsOn', 'spec.dependsOn', 'component'),
  field('spec.dependencyOf', 'spec.dependencyOf', 'component'),
]

/** By Backstage's kind, lower case. */
export const fieldTables: Readonly<Record<string, readonly Field[]>> = {
  component: [
    ...software,
    field('spec.type', 'spec.type'),
    field('spec.lifecycle', 'spec.lifecycle'),
    field('spec.partOf', 'spec.subcomponentOf', 'component'),
    field('spec.providesApis', 'spec.providesApis', 'api'),
    field('spec.consumesApis', 'spec.consumesApis', 'api'),
  ],
  api: [...software, field('spec.lifecycle', 'spec.lifecycle'), { ...field('spec.definition', 'spec.definition'), onlyText: true }],
  resource: [...software, field('spec.type', 'spec.type')],
  system: [...owned, field('spec.domain', 'spec.domain')],
  domain: [...owned, field('spec.parent', 'spec.subdomainOf', 'domain'), field('spec.type', 'spec.type')],
  location: [
    ...commonFields,
    field('spec.type', 'spec.type'),
    field('spec.target', 'spec.target'),
    field('spec.targets', 'spec.targets'),
    field('spec.presence', 'spec.presence'),
  ],
  group: [
    ...commonFields,
    field('metadata.title', 'spec.profile.displayName', undefined, 'metadata.title'),
    field('spec.type', 'spec.type'),
    field('spec.parent', 'spec.parent', 'group'),
    field('spec.members', 'spec.members', 'user'),
    field('spec.contact.email', 'spec.profile.email'),
  ],
  user: [
    ...commonFields,
    field('metadata.title', 'spec.profile.displayName', undefined, 'metadata.title'),
    field('spec.email', 'spec.profile.email'),
    field('spec.picture', 'spec.profile.picture'),
    field('spec.memberOf', 'spec.memberOf', 'group'),
  ],
}
