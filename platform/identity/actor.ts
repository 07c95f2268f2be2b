/** What a person may do at most. Each role includes the ones before it; the owning team's rights come on top. */
export const roles = ['viewer', 'responder', 'editor', 'administrator'] as const
export type Role = (typeof roles)[number]

/** Who does something: a closed union, written into every fact. */
export type Actor =
  | {
      readonly type: 'person'
      readonly name: string
      readonly role: Role
      /** References of the teams the person belongs to: `team:payments`. */
      readonly teams: readonly string[]
      /** The session it acts in, when it came by one: what signing out ends and changing the password keeps. */
      readonly session?: string
      /** Whose text it acts by, where that lends less than it has itself: what it writes, they wrote. */
      readonly author?: string
    }
  | {
      readonly type: 'token'
      readonly id: string
      readonly name: string
      readonly role: Role
      readonly scopes: readonly string[]
      /** As of a person. */
      readonly author?: string
    }
  | { readonly type: 'node'; readonly id: string }
  /** Without a role it acts for the platform; with one, for somebody whose rights end there. */
  | {
      readonly type: 'workflow'
      readonly name: string
      readonly id: string
      readonly role?: Role
      /** References of the people who set up what made it act: what it asks for, they ask for. */
      readonly behind?: readonly string[]
      /** Who last wrote the text that made it act: `person:ada`, `token:ci`. */
      readonly author?: string
    }
  | { readonly type: 'git'; readonly repository: string; readonly commit: string }
  | { readonly type: 'chat'; readonly channel: string; readonly person: string }
  /** `person` is the reference where it is no person who has the link: `channel:room`. */
  | { readonly type: 'link'; readonly purpose: string; readonly person: string }
  | { readonly type: 'stranger' }

/** How facts, logs and people name an actor: `person:alice`, `token:ci`, `node:…`. */
export const actorReference = (actor: Actor): string => {
  switch (actor.type) {
    case 'person':
      return `person:${actor.name}`
    case 'token':
      return `token:${actor.name}`
    case 'node':
      return `node:${actor.id}`
    case 'workflow':
      return `workflow:${actor.name}/${actor.id}`
    case 'git':
      return `git:${actor.repository}@${actor.commit}`
    case 'chat':
      return `person:${actor.person}`
    case 'link':
      return actor.person.includes(':') ? actor.person : `person:${actor.person}`
    case 'stranger':
      return 'stranger'
    default:
      return actor satisfies never
  }
}

/** Who wrote what an actor writes down, and lends their rights to it: whoever wrote the text it acts by, where there is one. */
export const writerReference = (actor: Actor): string => ('author' in actor ? actor.author : undefined) ?? actorReference(actor)

/** True when `actor` holds `needed` or a higher role. Nodes, and workflows without a role, act for the platform and hold every role; a link holds only its purpose. */
export const holdsRole = (actor: Actor, needed: Role): boolean => {
  switch (actor.type) {
    case 'person':
    case 'token':
      return roles.indexOf(actor.role) >= roles.indexOf(needed)
    case 'node':
      return true
    case 'workflow':
      return actor.role === undefined || roles.indexOf(actor.role) >= roles.indexOf(needed)
    case 'git':
      return roles.indexOf('editor') >= roles.indexOf(needed)
    case 'chat':
      return roles.indexOf('responder') >= roles.indexOf(needed)
    case 'link':
    case 'stranger':
      return false
    default:
      return actor satisfies never
  }
}
