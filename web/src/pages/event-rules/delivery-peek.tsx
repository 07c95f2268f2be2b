import type { ReactElement } from 'react'

export const DeliveryPeek = ({ id }: { readonly id: string }): ReactElement => <>{id}</>
