import type { ReactElement } from 'react'

export const EventPeek = ({ id }: { readonly id: string }): ReactElement => <>{id}</>
