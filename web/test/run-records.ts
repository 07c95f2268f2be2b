/** What the stories of runs declare beside the example organization. */
export const banner = `---
apiVersion: andon.dev/v1
kind: Runbook
metadata:
  name: change-banner
  title: Change the banner
  owner: team:storefront
spec:
  outcome: The banner says what is true.
  workloads: [workload:storefront]
  parameters:
    text:
      description: What the banner says.
      minLength: 3
---

# Change the banner

## Steps

1. **Look at the banner.**
   <!-- {name=look} -->
   - [ ] It says something else

2. **Tell the team.** It becomes “{{text}}”.
   <!-- {name=tell} -->

3. **Change it.**
   <!-- {name=change} -->
`

export const slowWorker = `---
apiVersion: andon.dev/v1
kind: Playbook
metadata:
  name: find-slow-worker
  title: Find the slow worker
  owner: team:storefront
spec:
  workloads: [workload:storefront]
  runbooks: [runbook:drain-worker]
  parameters:
    worker:
      description: The worker, as the alert names it.
---

# Find the slow worker

## Steps

1. **Who is slow?**
   <!-- {name=who} -->
   - [ ] One worker only → cause, runbook:drain-worker
   - [ ] Everybody → step:all

2. **Look at the load.**
   <!-- {name=all} -->
`

export const partnerKey = `---
apiVersion: andon.dev/v1
kind: Runbook
metadata:
  name: rotate-partner-secret
  title: Rotate the secret of a partner
  owner: team:storefront
spec:
  outcome: The partner uses the new key.
  workloads: [workload:storefront]
---

# Rotate the secret of a partner

## Steps

1. **Say that it changes.**
   <!-- {name=say} -->

2. **Replace the key.**
   <!-- {name=replace andon.approve=1 andon.approvers=person:lea} -->
`

export const warehouse = `---
apiVersion: andon.dev/v1
kind: Runner
metadata:
  name: warehouse-1
  title: Warehouse 1
  owner: team:platform
spec:
  tags: { site: warehouse }
---
apiVersion: andon.dev/v1
kind: Secret
metadata:
  name: partner-key
  title: Key of the partner
  owner: team:platform
spec:
  use:
    procedures: [runbook:rotate-partner-secret]
---
apiVersion: andon.dev/v1
kind: ProcedureApproval
metadata: { name: search-risk, title: Search, owner: team:storefront }
spec: { procedures: [runbook:rebuild-search-index], risk: high, board: team:storefront }
---
apiVersion: andon.dev/v1
kind: ProcedureHook
metadata: { name: index-hook, title: Index when the catalogue says so, owner: team:storefront }
spec: { procedures: [runbook:rebuild-search-index] }
---
apiVersion: andon.dev/v1
kind: ProcedureSchedule
metadata: { name: nightly-index, title: Index by night, owner: team:storefront }
spec:
  procedure: runbook:rebuild-search-index
  cron: '30 2 * * *'
  zone: Europe/Berlin
  blackouts:
    - reason: Inventory night
      recurrence: { rule: FREQ=WEEKLY;BYDAY=MO, zone: Europe/Berlin, from: '2026-11-02T00:00', duration: 8h }
    - reason: Inventory night
      recurrence: { rule: FREQ=WEEKLY;BYDAY=TH, zone: Europe/Berlin, from: '2026-11-05T00:00', duration: 8h }
`
