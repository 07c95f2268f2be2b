import { shortName } from '../../parts/reference.tsx'
import { useTitles } from '../../titles.ts'
import type { NameOf } from './shift-words.ts'

/** How people, teams and schedules are called. */
export const useNames = (): NameOf => {
  const titles = useTitles()
  return (reference) => titles.get(reference) ?? shortName(reference)
}
