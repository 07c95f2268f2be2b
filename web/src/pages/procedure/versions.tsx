import type { ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { Deed } from '../../parts/deed.tsx'

/** Which version runs when nobody says which, beside the one that is shown. */
export const VersionCard = ({ procedure: shown }: { readonly procedure: Outputs['procedure.get'] }): ReactElement => {
  const { procedure, defaultVersion: runs, latestVersion: latest, follows } = shown
  const isBehind = runs !== latest
  return (
    <section className="card">
      <h2>Version</h2>
      <div className="stack tight">
        <div className="wrap">
          {isBehind
            ? `Version ${runs} runs. What you read is version ${latest}, which runs when somebody names it.`
            : follows
              ? `Version ${latest} runs: what you read. What is written next runs at once.`
              : `Version ${latest} runs: what you read. It goes on to run when another is written.`}
        </div>
        <div className="row">
          {isBehind ? (
            <>
              <Deed
                action="procedure.set-default"
                input={{ procedure, version: latest }}
                ask={`From now on version ${latest} runs when nobody says which. Runs under way go on as they began.`}
                done={`Version ${latest} runs now.`}
              >
                {`Let version ${latest} run`}
              </Deed>
              <AlwaysLatest procedure={procedure} />
            </>
          ) : follows ? (
            <Deed
              action="procedure.set-default"
              input={{ procedure, version: latest }}
              done={`Version ${latest} runs until you say otherwise.`}
              ask={`Version ${latest} then runs until you say otherwise, while its text may be worked on.`}
            >
              {`Keep version ${latest}`}
            </Deed>
          ) : (
            <AlwaysLatest procedure={procedure} />
          )}
        </div>
      </div>
    </section>
  )
}

const AlwaysLatest = ({ procedure }: { readonly procedure: string }): ReactElement => (
  <Deed
    action="procedure.set-default"
    input={{ procedure }}
    ask="From now on whatever was written last runs, at once. Runs under way go on as they began."
    done="The latest version runs now."
  >
    Always the latest
  </Deed>
)
