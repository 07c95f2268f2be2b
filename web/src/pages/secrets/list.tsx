import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { Listing, type Column } from '../../parts/listing.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { Ref } from '../../parts/reference.tsx'
import { Time } from '../../parts/time.tsx'
import { Word, type Tone } from '../../parts/words.tsx'
import { usePages } from '../../questions.ts'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'

export type Secret = Outputs['secret.list']['items'][number]

export const stores: Readonly<Record<Secret['store'], string>> = {
  andon: 'Andon, sealed',
  environment: 'Environment variable',
  file: 'File',
  vault: 'Vault',
}

const states: Readonly<Record<Secret['state'], readonly [Tone, string]>> = {
  ready: ['good', 'Ready'],
  empty: ['warn', 'No value yet'],
  elsewhere: ['good', 'Kept elsewhere'],
  locked: ['bad', 'Sealed with another key'],
}

export const SecretState = ({ secret }: { readonly secret: Secret }): ReactElement => {
  if (secret.lastCheck?.outcome === 'unreadable')
    return (
      <Word tone="bad" title={secret.lastCheck.reason}>
        Cannot be read
      </Word>
    )
  if (secret.isRotationDue) return <Word tone="warn">To be replaced</Word>
  const [tone, word] = states[secret.state]
  return <Word tone={tone}>{word}</Word>
}

const columns: readonly Column<Secret>[] = [
  {
    id: 'secret',
    header: 'Secret',
    rowHeader: true,
    by: (secret) => secret.title,
    cell: (secret) => <a href={urls.secret(secret.secret)}>{secret.title}</a>,
  },
  {
    id: 'state',
    header: 'State',
    under: true,
    width: 190,
    by: (secret) => secret.state,
    cell: (secret) => <SecretState secret={secret} />,
  },
  { id: 'store', header: 'Kept in', wide: true, by: (secret) => secret.store, cell: (secret) => stores[secret.store] },
  { id: 'owner', header: 'Owner', wide: true, by: (secret) => secret.owner ?? '', cell: (secret) => <Ref to={secret.owner} /> },
  { id: 'set', header: 'Set', under: true, by: (secret) => secret.setAt ?? '', cell: (secret) => <Time at={secret.setAt} /> },
  {
    id: 'used',
    header: 'Last used',
    wide: true,
    by: (secret) => secret.lastUse?.at ?? '',
    cell: (secret) => <Time at={secret.lastUse?.at} none="never" />,
  },
]

/** What procedures may use and nobody may read. */
export const View = (): ReactElement => {
  const pages = usePages('secret.list', { limit: 50 })
  return (
    <Page
      title="Secrets"
      about="Keys and passwords that procedures use by name. Their values can be set and replaced, and are never shown."
      help={
        <p>
          A step names a secret, <code>secret://name</code>; the value exists only in the hands that use it, and what they print is masked.
          Every use is written down.
        </p>
      }
      buttons={
        <Button variant="primary" href={urls.newRecord('secret')}>
          Declare a secret
        </Button>
      }
    >
      <Listing<Secret>
        label="Secrets"
        pages={pages}
        columns={columns}
        keyOf={(secret) => secret.secret}
        nothing={
          <Nothing title="No secrets" action={<Button href={urls.newRecord('secret')}>Declare the first</Button>}>
            Declare which procedures may use it and where it is kept, then set its value once.
          </Nothing>
        }
      />
    </Page>
  )
}
