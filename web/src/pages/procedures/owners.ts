import { useAsk } from '../../questions.ts'

/** Teams, as choices of a filter. */
export const useOwners = (): readonly { readonly value: string; readonly label: string }[] => {
  const teams = useAsk('record.list', { kind: 'team', limit: 200 })
  return (teams.data?.items ?? []).map(({ reference, title, name }) => ({ value: reference, label: title ?? name }))
}
