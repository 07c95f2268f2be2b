import Select from '@cloudscape-design/components/select'
import type { ReactElement } from 'react'
import { useNavigate } from 'react-router'
import { usePages } from '../../questions.ts'
import { urls } from '../../urls.ts'

/** Chooses a procedure and opens its form, about what one looks at. */
export const StartProcedure = ({ about }: { readonly about: string }): ReactElement => {
  const navigate = useNavigate()
  const procedures = usePages('procedure.list', { limit: 200 })
  return (
    <div className="gap-above">
      <Select
        ariaLabel="Start a procedure"
        placeholder="Start a procedure …"
        filteringType="auto"
        statusType={procedures.loading ? 'loading' : 'finished'}
        empty="No procedure is declared"
        selectedOption={null}
        options={procedures.items.map(({ procedure, title, kind }) => ({
          value: procedure,
          label: title,
          description: kind === 'Playbook' ? 'playbook' : 'runbook',
        }))}
        onChange={({ detail }) =>
          detail.selectedOption.value !== undefined &&
          void navigate(urls.startProcedure({ procedure: detail.selectedOption.value, about: [about] }))
        }
      />
    </div>
  )
}
