import Button from '@cloudscape-design/components/button'
import { useRef, type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { Deed } from '../../parts/deed.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Time } from '../../parts/time.tsx'
import { plural, Word } from '../../parts/words.tsx'
import { useAct, useAsk } from '../../questions.ts'
import { useWhyNot } from '../../session.tsx'
import { say, sayProblem } from '../../shell/flashes.tsx'

type File = Outputs['procedure.attachments']['items'][number]

const mostBytes = 5 * 1_048_576

/** Files that lie beside the scripts of an Automation document. */
export const FilesCard = ({ procedure }: { readonly procedure: string }): ReactElement => {
  const files = useAsk('procedure.attachments', { procedure })
  return (
    <section className="card">
      <h2>Attachments</h2>
      <Loaded query={files}>
        {({ items }) => (
          <div className="stack tight">
            {items.length === 0 && (
              <div className="small quiet">
                None. Code that is too long for the text goes into a .py or a .zip, and lies beside the script.
              </div>
            )}
            {items.length > 0 && (
              <ul className="things">
                {items.map((file) => (
                  <Attached key={file.sha256 + file.name} procedure={procedure} file={file} />
                ))}
              </ul>
            )}
            <Attach procedure={procedure} />
          </div>
        )}
      </Loaded>
    </section>
  )
}

const sizeIn = (bytes: number): string => (bytes < 1_024 ? plural(bytes, 'byte') : `${Math.ceil(bytes / 1_024)} KiB`)

const Attached = ({ procedure, file }: { readonly procedure: string; readonly file: File }): ReactElement => (
  <li>
    <div className="grow">
      {file.name} {!file.isHere && <Word tone="bad">not here</Word>}
      {!file.isNamed && <Word tone="off">of another version</Word>}
      <div className="meta">
        <code title={file.sha256}>{file.sha256.slice(0, 12)}</code>
        {file.size !== null && `, ${sizeIn(file.size)}, `}
        {file.attachedAt !== null && <Time at={file.attachedAt} />}
      </div>
    </div>
    <div className="end">
      {file.isHere && (
        <Deed
          action="procedure.detach"
          input={{ procedure, file: file.sha256 }}
          ask={`Versions that name ${file.name} with this content do not run until it is attached again.`}
          label={`Remove ${file.name}`}
        >
          Remove
        </Deed>
      )}
    </div>
  </li>
)

const Attach = ({ procedure }: { readonly procedure: string }): ReactElement => {
  const field = useRef<HTMLInputElement>(null)
  const attach = useAct('procedure.attach')
  const whyNot = useWhyNot('procedure.attach')
  const take = async (file: globalThis.File): Promise<void> => {
    if (file.size > mostBytes) return say('error', `${file.name} is larger than 5 MiB.`)
    const content = await base64Of(file)
    attach.mutate(
      { procedure, name: file.name, content },
      {
        onSuccess: ({ name, version }) => say('success', `${name} is attached. Version ${version} names it.`),
        onError: sayProblem,
      },
    )
  }
  return (
    <div className="row">
      <input
        ref={field}
        type="file"
        accept=".py,.zip"
        hidden
        aria-label="File to attach"
        onChange={({ target }) => {
          const [file] = target.files ?? []
          target.value = ''
          if (file !== undefined) void take(file)
        }}
      />
      <Button
        iconName="upload"
        loading={attach.isPending}
        disabled={whyNot !== undefined}
        {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
        onClick={() => field.current?.click()}
      >
        Attach a file
      </Button>
    </div>
  )
}

const base64Of = async (file: globalThis.File): Promise<string> => {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  // In pieces: arguments of one call are few.
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  return btoa(text)
}
