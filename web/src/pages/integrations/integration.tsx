import type { ReactElement } from 'react'
import { Page } from '../../shell/page.tsx'

export const View = (): ReactElement => <Page title="Integration">{null}</Page>
