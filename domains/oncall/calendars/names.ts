import { Compile } from 'typebox/compile'
import { Person } from '#domains/people/kinds.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import { defineSnapshot } from '#platform/kinds/snapshot.ts'

/** By what people are known in calendars. People who have left are not in it. */
export interface Names {
  /** References by mail address, in small letters. */
  readonly mails: ReadonlyMap<string, string>
  /** References by what people are called, in plain small letters: titles, and names of records. */
  readonly called: ReadonlyMap<string, string>
  readonly people: ReadonlyMap<string, { readonly title: string; readonly zone: string | undefined }>
  /** References of people who have a record but are no longer here. */
  readonly left: ReadonlySet<string>
}

/** What an event says about people. */
export interface Mentioned {
  readonly title: string
  readonly participants: readonly { readonly mail: string; readonly name: string }[]
  readonly organizer: { readonly mail: string; readonly name: string } | undefined
}

const personSpec = Compile(Person.spec)

export const compileNames = (records: readonly RecordOf[]): Names => {
  const mails = new Map<string, string>()
  const called = new Map<string, string>()
  const ambiguous = new Set<string>()
  const shared = new Set<string>()
  const people = new Map<string, { readonly title: string; readonly zone: string | undefined }>()
  const left = new Set<string>()
  for (const { kind, spec, reference, metadata } of records) {
    if (kind !== Person.name || !personSpec.Check(spec)) continue
    if (spec.active === false) {
      left.add(reference)
      continue
    }
    people.set(reference, { title: metadata.title ?? metadata.name, zone: spec.zone })
    const addresses = [
      spec.email,
      ...(spec.contactMethods ?? []).filter(({ channel }) => channel === 'email').map(({ address }) => address),
    ]
    for (const address of new Set(addresses.flatMap((one) => one?.toLowerCase() ?? []))) {
      if (mails.has(address)) shared.add(address)
      mails.set(address, reference)
    }
    for (const name of new Set([metadata.title ?? '', metadata.name].map(plainName))) {
      if (name.length < shortest) continue
      if (called.has(name) && called.get(name) !== reference) ambiguous.add(name)
      called.set(name, reference)
    }
  }
  // A name or a mailbox that two people have says neither.
  for (const address of shared) mails.delete(address)
  for (const name of ambiguous) called.delete(name)
  return { mails, called, people, left }
}

export const names = defineSnapshot({ name: 'oncall.names', kinds: [Person], compile: compileNames })

/**
 * Whom an event names: the attendees whose mail addresses are known, else those whose mail or name stands in its title, else who organizes it.
 * A name of two words may stand anywhere in the title, a single word only at the beginning or end of a part of it.
 */
export const peopleNamed = (event: Mentioned, known: Names): readonly string[] => {
  const attending = unique(event.participants.flatMap((one) => known.mails.get(one.mail) ?? known.called.get(plainName(one.name)) ?? []))
  if (attending.length > 0) return attending
  const titled = inTitle(event.title, known)
  if (titled.length > 0) return titled
  return event.organizer === undefined ? [] : unique([known.mails.get(event.organizer.mail) ?? ''].filter(Boolean))
}

/** Shorter names are too often something else. */
const shortest = 2

const inTitle = (title: string, known: Names): readonly string[] => {
  const mails = (title.match(/[^\s<>()[\],;:"]{1,64}@[^\s<>()[\],;:"]{1,255}/g) ?? []).flatMap(
    (mail) => known.mails.get(mail.toLowerCase()) ?? [],
  )
  return unique([...mails, ...title.split(/[,;:|/()[\]&+]|\s[-–—]\s|\band\b|\bund\b/i).flatMap((part) => inPart(plainName(part), known))])
}

const inPart = (part: string, { called }: Names): readonly string[] => {
  const words = part.split(' ').filter(Boolean)
  const found: string[] = []
  for (let at = 0; at < words.length;) {
    const length = [4, 3, 2, 1].find((count) => {
      const isSingle = count === 1
      if (at + count > words.length || (isSingle && at > 0 && at < words.length - 1)) return false
      return called.has(words.slice(at, at + count).join(' '))
    })
    if (length !== undefined) found.push(called.get(words.slice(at, at + length).join(' ')) ?? '')
    at += length ?? 1
  }
  return found
}

/** Small letters without accents, words apart by one space: `Müller-Lüdenscheidt` is `muller ludenscheidt`. */
export const plainName = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

const unique = (items: readonly string[]): readonly string[] => [...new Set(items)]
