import Button from '@cloudscape-design/components/button'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState, type ReactElement } from 'react'
import { useNavigate } from 'react-router'
import { act, Problem } from '../client.ts'
import type { DeedName, Inputs } from '../client.gen.ts'
import { matchersForAll } from '../parts/matcher.ts'
import { plural } from '../parts/words.tsx'
import { useWhyNot } from '../session.tsx'
import { say, sayProblem } from '../shell/flashes.tsx'
import { urls } from '../urls.ts'
import type { Group } from './alerts-asked.ts'

/** Asked for by few clicks: loaded with the first. */
const AssignDialog = lazy(async () => ({ default: (await import('./alert-dialogs.tsx')).AssignDialog }))
const SnoozeDialog = lazy(async () => ({ default: (await import('./alert-dialogs.tsx')).SnoozeDialog }))
const ResolveDialog = lazy(async () => ({ default: (await import('./alert-dialogs.tsx')).ResolveDialog }))

type OfAlert = Extract<DeedName, 'alert.acknowledge' | 'alert.resolve' | 'alert.snooze' | 'alert.assign'>

/** One deed for each of several alerts. What failed is said once, and how many it was. */
export const useForEach = (): {
  run: <Name extends OfAlert>(name: Name, groups: readonly Group[], input: Omit<Inputs[Name], 'id'>, done: string) => Promise<void>
  busy: boolean
} => {
  const queries = useQueryClient()
  const [busy, setBusy] = useState(false)
  return {
    busy,
    run: async (name, groups, input, done) => {
      setBusy(true)
      const ends = await Promise.allSettled(groups.map((group) => act(name, { ...input, id: group.id } as Inputs[typeof name])))
      const failed = ends.filter((end) => end.status === 'rejected')
      if (failed.length < groups.length)
        say(
          'success',
          groups.length === 1 ? `${done}: ${groups[0]?.summary ?? ''}` : `${done}: ${plural(groups.length - failed.length, 'alert')}.`,
        )
      if (failed.length > 0) {
        const first: unknown = failed[0]?.reason
        sayProblem(
          failed.length === 1 || !(first instanceof Problem)
            ? first
            : new Problem({ status: first.status, title: `${failed.length} of ${groups.length} were refused.`, detail: first.message }),
        )
      }
      setBusy(false)
      void queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith('alert.') })
    },
  }
}

interface Props {
  readonly selected: readonly Group[]
  readonly done: () => void
}

const isOpen = (group: Group): boolean => group.state !== 'resolved'
const isUntaken = (group: Group): boolean => isOpen(group) && group.state !== 'acknowledged'

/** What can be done with the rows that are selected. */
export const BulkButtons = ({ selected, done }: Props): ReactElement => {
  const navigate = useNavigate()
  const forEach = useForEach()
  const [asking, ask] = useState<'snooze' | 'assign' | 'resolve' | undefined>(undefined)
  const whyNot = useWhyNot('alert.acknowledge')
  const open = selected.filter(isOpen)
  const untaken = selected.filter(isUntaken)
  const because = whyNot ?? (selected.length === 0 ? 'Select alerts first.' : open.length === 0 ? 'They are over.' : undefined)
  const finish = (): void => {
    ask(undefined)
    done()
  }
  const disabled = because === undefined ? {} : { disabled: true, disabledReason: because }
  return (
    <>
      <ButtonDropdown
        items={[
          { id: 'silence', text: 'Silence …', ...disabled },
          { id: 'snooze', text: 'Put off …', ...disabled },
          { id: 'assign', text: 'Assign …', ...disabled },
          { id: 'resolve', text: 'Resolve …', ...disabled },
        ]}
        onItemClick={({ detail: { id } }) => {
          if (id === 'silence')
            void navigate(urls.newSilence({ matchers: JSON.stringify(matchersForAll(open.map(({ labels }) => labels))) }))
          else if (id === 'snooze' || id === 'assign' || id === 'resolve') ask(id)
        }}
      >
        {open.length > 1 ? `Do with ${open.length}` : 'Do'}
      </ButtonDropdown>
      <Button
        variant="primary"
        loading={forEach.busy}
        disabled={untaken.length === 0 || whyNot !== undefined}
        disabledReason={whyNot ?? 'Select alerts that nobody has acknowledged.'}
        onClick={() => void forEach.run('alert.acknowledge', untaken, {}, 'You are on it').then(finish)}
      >
        {untaken.length > 1 ? `Acknowledge ${untaken.length}` : 'Acknowledge'}
      </Button>
      <Suspense>
        {asking === 'snooze' && (
          <SnoozeDialog
            about={whatOf(open)}
            busy={forEach.busy}
            close={() => ask(undefined)}
            go={(said) => void forEach.run('alert.snooze', open, said, 'Put off').then(finish)}
          />
        )}
        {asking === 'assign' && (
          <AssignDialog
            about={whatOf(open)}
            busy={forEach.busy}
            close={() => ask(undefined)}
            go={(person) => void forEach.run('alert.assign', open, { person }, 'Assigned').then(finish)}
          />
        )}
        {asking === 'resolve' && (
          <ResolveDialog
            about={whatOf(open)}
            busy={forEach.busy}
            close={() => ask(undefined)}
            go={(reason) => void forEach.run('alert.resolve', open, { reason }, 'Resolved').then(finish)}
          />
        )}
      </Suspense>
    </>
  )
}

const whatOf = (groups: readonly Group[]): string =>
  groups.length === 1 ? `“${groups[0]?.summary ?? ''}”` : plural(groups.length, 'alert')
