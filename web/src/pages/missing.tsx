import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import { useLocation } from 'react-router'
import { Nothing } from '../parts/nothing.tsx'
import { Page } from '../shell/page.tsx'
import { urls } from '../urls.ts'

export const View = (): ReactElement => {
  const { pathname } = useLocation()
  return (
    <Page title="There is nothing here">
      <div className="card">
        <Nothing
          title={pathname}
          action={
            <Button href={urls.now()} variant="primary">
              Go to Now
            </Button>
          }
        >
          The address may be mistyped, or what it named was renamed or archived. Press Ctrl K and type a part of its name.
        </Nothing>
      </div>
    </Page>
  )
}
