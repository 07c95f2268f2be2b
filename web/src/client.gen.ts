// Written by tools/client.ts from the declarations of actions. Change those, then run `npm run client`.

export type Role = 'stranger' | 'viewer' | 'responder' | 'editor' | 'administrator'

export interface ActionNote {
  readonly kind: 'question' | 'deed'
  readonly summary: string
  readonly role: Role
  /** The team that owns what the input names may do it whatever the role. */
  readonly byOwner?: true
  /** What to ask once before doing it. */
  readonly confirm?: string
}

export const actions: { readonly [Name in ActionName]: ActionNote } = {
  "alert.acknowledge": {"kind":"deed","summary":"Acknowledge an alert: I am on it","role":"responder","byOwner":true},
  "alert.assign": {"kind":"deed","summary":"Make a person answer for an alert","role":"responder","byOwner":true},
  "alert.came": {"kind":"question","summary":"Say how many alerts came into alert groups since an instant","role":"viewer"},
  "alert.counts": {"kind":"question","summary":"Count what is not resolved, by priority and state","role":"viewer"},
  "alert.get": {"kind":"question","summary":"Show an alert: why it is here, who was paged, what was done","role":"viewer"},
  "alert.held": {"kind":"question","summary":"Say which alert groups are held back at this moment, and why","role":"viewer"},
  "alert.list": {"kind":"question","summary":"List alerts, grouped as they are paged","role":"viewer"},
  "alert.matching": {"kind":"question","summary":"Which open alerts have these labels: what a silence would hold back","role":"viewer"},
  "alert.note": {"kind":"deed","summary":"Write something down about an alert","role":"responder","byOwner":true},
  "alert.priorities": {"kind":"question","summary":"Show the priority matrix in force: impact by urgency, who said so, and what is odd about it","role":"viewer"},
  "alert.prioritise": {"kind":"deed","summary":"Say that an alert is more or less pressing than the matrix does, and why","role":"responder","byOwner":true},
  "alert.receive": {"kind":"deed","summary":"Report alerts, new, repeated or over","role":"responder"},
  "alert.resolve": {"kind":"deed","summary":"Resolve an alert by hand","role":"responder","byOwner":true,"confirm":"Resolve it although its sender has not said that it is over?"},
  "alert.route-test": {"kind":"question","summary":"Where would this alert go?","role":"viewer"},
  "alert.routes": {"kind":"question","summary":"Show the tree of routes in the order they are tried: what each takes, inherits and lacks","role":"viewer"},
  "alert.snooze": {"kind":"deed","summary":"Put an alert off: nobody is paged about it until later","role":"responder","byOwner":true},
  "alert.unacknowledge": {"kind":"deed","summary":"Take back an acknowledgement, so that paging starts again","role":"responder","byOwner":true},
  "alert.unattended": {"kind":"question","summary":"List open alerts that nobody is or will be paged for: there should be none","role":"viewer"},
  "automation.access-key": {"kind":"deed","summary":"Show the access key of a token for tools that speak SSM","role":"viewer"},
  "automation.import": {"kind":"deed","summary":"Import SSM documents from a file","role":"editor"},
  "canary.history": {"kind":"question","summary":"Show what a canary saw over time.","role":"viewer"},
  "canary.list": {"kind":"question","summary":"List the canaries and where they stand.","role":"viewer"},
  "canary.run": {"kind":"deed","summary":"Ask a canary now instead of at its next turn.","role":"responder","byOwner":true},
  "check.get": {"kind":"question","summary":"Show what a check says about a subject, down to the records it counted.","role":"viewer"},
  "check.history": {"kind":"question","summary":"List how the verdicts about a subject changed, newest first.","role":"viewer"},
  "check.judge": {"kind":"deed","summary":"Judge a subject anew now.","role":"editor"},
  "check.list": {"kind":"question","summary":"List the checks that are built, with their numbers.","role":"viewer"},
  "check.tune": {"kind":"deed","summary":"Change the numbers of a check for this organization.","role":"administrator"},
  "check.verdicts": {"kind":"question","summary":"List what every check says about a subject.","role":"viewer"},
  "composite.check": {"kind":"deed","summary":"Check an expression while it is written: mistakes with their place, and what each name means now","role":"viewer"},
  "composite.list": {"kind":"question","summary":"List composite alarms: their states, why, and what suppresses them","role":"viewer"},
  "composite.test": {"kind":"deed","summary":"Try an expression with states you say","role":"viewer"},
  "contact.change": {"kind":"deed","summary":"Say how I am reached: my contact methods, when which is used, quiet hours, and when I am told of a shift.","role":"viewer"},
  "contact.chat-code": {"kind":"deed","summary":"Get a code that says in a chat who you are.","role":"viewer"},
  "contact.chats": {"kind":"question","summary":"List the chats in which it is known who I am.","role":"viewer"},
  "contact.confirm": {"kind":"deed","summary":"Say that a test message arrived: its method is verified.","role":"stranger"},
  "contact.list": {"kind":"question","summary":"List how people, teams, channels and vendors are reached, and how each contact method does.","role":"viewer"},
  "contact.mine": {"kind":"question","summary":"Show how I am reached, and how each of my contact methods does.","role":"viewer"},
  "contact.push-devices": {"kind":"question","summary":"List the browsers that show messages to me, and the key to subscribe another with.","role":"viewer"},
  "contact.push-subscribe": {"kind":"deed","summary":"Let this browser show messages to me.","role":"viewer"},
  "contact.push-unsubscribe": {"kind":"deed","summary":"Send no more messages to a browser of mine.","role":"viewer"},
  "contact.test": {"kind":"deed","summary":"Send a marked test message by a contact method, to see that it arrives.","role":"viewer"},
  "contact.unlink-chat": {"kind":"deed","summary":"Take what comes from a chat no longer as mine.","role":"viewer"},
  "contact.verify": {"kind":"deed","summary":"Verify one of my contact methods with the code that was sent there.","role":"viewer"},
  "contact.verify-start": {"kind":"deed","summary":"Send a code by one of my contact methods, to verify it.","role":"viewer"},
  "demo.break": {"kind":"deed","summary":"Break the example’s shop, to see an alert from the first failure to the last fact.","role":"responder"},
  "demo.leave": {"kind":"deed","summary":"Leave the example: archive everything it declared.","role":"administrator","confirm":"All teams, workloads, schedules, routes and procedures of the example are archived. Nothing is deleted."},
  "demo.mend": {"kind":"deed","summary":"Mend the example’s shop by hand.","role":"responder"},
  "event-delivery.discard": {"kind":"deed","summary":"Discard given-up deliveries: they are not needed any more","role":"responder","confirm":"These deliveries will never be made."},
  "event-delivery.get": {"kind":"question","summary":"Show a delivery with its event and the input it is made with","role":"viewer"},
  "event-delivery.list": {"kind":"question","summary":"List what event rules did, the newest first","role":"viewer"},
  "event-delivery.retry": {"kind":"deed","summary":"Try given-up deliveries again","role":"responder"},
  "event-rule.check": {"kind":"deed","summary":"Check a pattern, and whether an event fits it","role":"viewer"},
  "event-rule.history": {"kind":"question","summary":"Show what event rules did","role":"viewer"},
  "event-rule.replay": {"kind":"deed","summary":"Give a rule what happened before, again","role":"editor","byOwner":true,"confirm":"The rule does what it does for each of these events again."},
  "event-rule.replay-preview": {"kind":"deed","summary":"Show what a replay into a rule would do","role":"viewer"},
  "event-rule.try": {"kind":"deed","summary":"Try a pattern on what was recorded","role":"viewer"},
  "event.count": {"kind":"question","summary":"Count events","role":"viewer"},
  "event.get": {"kind":"question","summary":"Show an event with all it carries","role":"viewer"},
  "event.list": {"kind":"question","summary":"List events, the latest arrivals first","role":"viewer"},
  "event.receive": {"kind":"deed","summary":"Hand in events","role":"responder"},
  "fact.list": {"kind":"question","summary":"List what happened, newest first.","role":"viewer"},
  "fact.verify": {"kind":"question","summary":"Verify that no sealed fact was changed or removed.","role":"viewer"},
  "heartbeat.get": {"kind":"question","summary":"Show a heartbeat and how it stands","role":"viewer"},
  "heartbeat.issue-key": {"kind":"deed","summary":"Issue a key and with it the address where the heartbeat is sent","role":"editor","byOwner":true},
  "heartbeat.list": {"kind":"question","summary":"List the heartbeats and how they stand","role":"viewer"},
  "heartbeat.ping": {"kind":"deed","summary":"Give a sign of life","role":"responder","byOwner":true},
  "heartbeat.revoke-key": {"kind":"deed","summary":"Revoke a key of a heartbeat’s address","role":"editor","byOwner":true,"confirm":"What still sends to this address will not be heard any more."},
  "identity.accounts": {"kind":"question","summary":"List who may sign in","role":"administrator"},
  "identity.change-password": {"kind":"deed","summary":"Set or change my password","role":"viewer"},
  "identity.disable": {"kind":"deed","summary":"Switch an account off","role":"administrator","confirm":"The person is signed out everywhere and cannot sign in; tokens the person made stop working."},
  "identity.enable": {"kind":"deed","summary":"Switch an account on again","role":"administrator"},
  "identity.grant": {"kind":"deed","summary":"Give a person a role","role":"administrator","confirm":"The person may do what this role allows from now on, and nothing above it."},
  "identity.invite": {"kind":"deed","summary":"Invite a person by a one-time link","role":"administrator"},
  "identity.me": {"kind":"question","summary":"Say who I am here and what I may do","role":"viewer"},
  "identity.sign-out": {"kind":"deed","summary":"Sign out of this session","role":"viewer"},
  "incident.acknowledge": {"kind":"deed","summary":"Take an incident on","role":"responder","byOwner":true},
  "incident.assign-role": {"kind":"deed","summary":"Give somebody a role in an incident","role":"responder","byOwner":true},
  "incident.get": {"kind":"question","summary":"Show an incident: where it stands, who leads it, what belongs to it","role":"viewer"},
  "incident.link": {"kind":"deed","summary":"Link alerts, runs or anything else to an incident","role":"responder","byOwner":true},
  "incident.list": {"kind":"question","summary":"List incidents, newest first","role":"viewer"},
  "incident.mitigate": {"kind":"deed","summary":"Say that customers no longer suffer","role":"responder","byOwner":true},
  "incident.note": {"kind":"deed","summary":"Write something down in the timeline","role":"responder","byOwner":true},
  "incident.open": {"kind":"deed","summary":"Open an incident","role":"responder"},
  "incident.reopen": {"kind":"deed","summary":"Reopen an incident that goes on","role":"responder","byOwner":true},
  "incident.resolve": {"kind":"deed","summary":"Resolve an incident","role":"responder","byOwner":true,"confirm":"Resolve it? Its clocks stop and the analysis begins."},
  "incident.timeline": {"kind":"question","summary":"Tell the story of an incident","role":"viewer"},
  "integration.issue-key": {"kind":"deed","summary":"Issue a key for an integration","role":"editor","byOwner":true},
  "integration.revoke-key": {"kind":"deed","summary":"Revoke a key of an integration","role":"editor","byOwner":true,"confirm":"Whatever sends with this key is refused from now on."},
  "integration.status": {"kind":"question","summary":"List integrations with what they sent and what was refused","role":"viewer"},
  "integration.test": {"kind":"deed","summary":"Send a test through an integration","role":"editor","byOwner":true},
  "integration.try-mapping": {"kind":"deed","summary":"Try a mapping on a body: what is found where","role":"viewer"},
  "kind.get": {"kind":"question","summary":"Show one kind with the JSON schema of its documents.","role":"viewer"},
  "kind.list": {"kind":"question","summary":"List the kinds of records there are, with how many of each.","role":"viewer"},
  "message.get": {"kind":"question","summary":"Show one message and what became of it.","role":"viewer"},
  "message.list": {"kind":"question","summary":"List the messages sent and to be sent, newest first.","role":"viewer"},
  "message.retry": {"kind":"deed","summary":"Send a message again that did not arrive.","role":"responder"},
  "message.test": {"kind":"deed","summary":"Send a test message to an address, to see that it arrives.","role":"editor"},
  "noise.adopt": {"kind":"deed","summary":"Follow a proposal: see the changed record, or save it","role":"editor","byOwner":true},
  "noise.dismiss": {"kind":"deed","summary":"Decide against a proposal, so that it is not made again","role":"responder","byOwner":true},
  "noise.proposals": {"kind":"question","summary":"List what would make less noise, with what it would have saved and lost in the last four weeks","role":"viewer"},
  "noise.rule": {"kind":"question","summary":"Show the noise of one rule: when it fires, what became of it, what would make it quieter","role":"viewer"},
  "noise.rules": {"kind":"question","summary":"Show which rules make noise: what fired, what was acted on, whom it woke","role":"viewer"},
  "notice.acknowledge": {"kind":"deed","summary":"Take it: stop paging others about it.","role":"responder"},
  "notice.answer": {"kind":"deed","summary":"Answer a page from its link.","role":"stranger"},
  "notice.escalate": {"kind":"deed","summary":"Page the next step at once.","role":"responder"},
  "notice.list": {"kind":"question","summary":"List every page that was sent, with its reason and what became of it.","role":"viewer"},
  "notice.mine": {"kind":"question","summary":"List the pages that went to me, newest first.","role":"viewer"},
  "notice.open": {"kind":"question","summary":"Show the page behind the link of a message.","role":"stranger"},
  "notice.page": {"kind":"deed","summary":"Page whoever a policy names, until somebody answers.","role":"responder"},
  "notice.page-now": {"kind":"deed","summary":"Page somebody by hand.","role":"responder","confirm":"This pages people right now."},
  "notice.reroute": {"kind":"deed","summary":"Page others about it from now on.","role":"responder","confirm":"This pages people right now."},
  "notice.resume": {"kind":"deed","summary":"Take an acknowledgement or a snooze back: paging goes on where it was.","role":"responder"},
  "notice.snooze": {"kind":"deed","summary":"Put paging off: nobody is paged about it until then.","role":"responder"},
  "notice.stop": {"kind":"deed","summary":"Stop paging about something.","role":"responder"},
  "notice.switch": {"kind":"deed","summary":"Follow another policy, from its first step.","role":"responder"},
  "notice.take-over": {"kind":"deed","summary":"Take it over: answer for it instead of who acknowledged.","role":"responder"},
  "notice.unattended": {"kind":"question","summary":"Say whether any page is overdue.","role":"viewer"},
  "oncall.accept": {"kind":"deed","summary":"Take over the shift of a swap or a cover.","role":"viewer"},
  "oncall.calendar": {"kind":"question","summary":"Draw a schedule over some time: each layer, what changes it, and what comes out.","role":"viewer"},
  "oncall.calendar-link": {"kind":"deed","summary":"Make a private link under which a calendar program subscribes to shifts.","role":"viewer"},
  "oncall.calendar-links": {"kind":"question","summary":"List private calendar links.","role":"viewer"},
  "oncall.calendar-refresh": {"kind":"deed","summary":"Fetch a calendar now.","role":"responder","byOwner":true},
  "oncall.calendar-unlink": {"kind":"deed","summary":"Revoke a private calendar link.","role":"viewer","confirm":"Calendar programs that subscribe to it show nothing new from now on."},
  "oncall.calendars": {"kind":"question","summary":"List calendars with what they say, and what of them was not understood.","role":"viewer"},
  "oncall.cover": {"kind":"deed","summary":"Ask everybody of a schedule and its team to take over a shift, or parts of it.","role":"viewer"},
  "oncall.decline": {"kind":"deed","summary":"Say that one cannot take over the shift one was asked for.","role":"viewer"},
  "oncall.double-bookings": {"kind":"question","summary":"List who is on call twice at once.","role":"viewer"},
  "oncall.drill": {"kind":"deed","summary":"Page every level of an escalation policy as a test.","role":"responder","confirm":"This pages people right now, as a test."},
  "oncall.drill-answer": {"kind":"deed","summary":"Answer a test page: I got it.","role":"responder"},
  "oncall.drill-result": {"kind":"question","summary":"Show how a drill went: who answered when, by what, and what to mend.","role":"viewer"},
  "oncall.drill-stop": {"kind":"deed","summary":"Stop a drill: nobody else is paged by it.","role":"responder"},
  "oncall.drills": {"kind":"question","summary":"List drills of escalation policies, newest first.","role":"viewer"},
  "oncall.fix": {"kind":"deed","summary":"Fix who is on call for a while: a temporary schedule that alone counts.","role":"responder","byOwner":true},
  "oncall.gaps": {"kind":"question","summary":"List when nobody is on call.","role":"viewer"},
  "oncall.handoff": {"kind":"question","summary":"Show the hand-off note of a shift: what happened, what is open, what changed.","role":"viewer"},
  "oncall.handoff-complete": {"kind":"deed","summary":"Add to a hand-off note what its facts cannot say, and send it to whoever is on call next.","role":"viewer"},
  "oncall.handoffs": {"kind":"question","summary":"List hand-off notes, newest first.","role":"viewer"},
  "oncall.import": {"kind":"deed","summary":"Preview what an export of Opsgenie, PagerDuty or Grafana OnCall becomes.","role":"viewer"},
  "oncall.import-apply": {"kind":"deed","summary":"Apply a previewed import.","role":"editor"},
  "oncall.import-calendar": {"kind":"deed","summary":"Preview a calendar of shifts as a schedule.","role":"viewer"},
  "oncall.ladder": {"kind":"question","summary":"Show whom a policy would page, and when, if nobody answered.","role":"viewer"},
  "oncall.leave": {"kind":"question","summary":"List when people are away, as calendars of leave say.","role":"viewer"},
  "oncall.load": {"kind":"question","summary":"Say how much being on call costs people, and whether it is fair.","role":"viewer"},
  "oncall.next": {"kind":"question","summary":"Say when who comes next, or when somebody’s own next shift begins.","role":"viewer"},
  "oncall.override": {"kind":"deed","summary":"Put somebody else on call for a while, or somebody as well, or take somebody off.","role":"responder","byOwner":true},
  "oncall.override-remove": {"kind":"deed","summary":"Take back a change of who is on call.","role":"responder","byOwner":true},
  "oncall.overrides": {"kind":"question","summary":"List changes of who is on call that were made here.","role":"viewer"},
  "oncall.policies": {"kind":"question","summary":"List escalation policies with whom they page first, and what is wrong with them.","role":"viewer"},
  "oncall.preview": {"kind":"question","summary":"Draw a schedule that is not saved yet, with the leave and the changes that would apply to it.","role":"viewer"},
  "oncall.preview-policy": {"kind":"question","summary":"Show whom a policy that is not saved yet would page, and when, if nobody answered.","role":"viewer"},
  "oncall.reachability": {"kind":"question","summary":"Say whom schedules and policies name, and whether a page would reach them.","role":"viewer"},
  "oncall.shifts": {"kind":"question","summary":"List the shifts of schedules or of a person over some time.","role":"viewer"},
  "oncall.swap": {"kind":"deed","summary":"Ask somebody to take over a shift, perhaps for one of theirs.","role":"viewer"},
  "oncall.swaps": {"kind":"question","summary":"List swaps and covers, newest first: what is open, what is mine, what was.","role":"viewer"},
  "oncall.unfix": {"kind":"deed","summary":"Let turns and overrides count again instead of a fixed schedule.","role":"responder","byOwner":true},
  "oncall.who": {"kind":"question","summary":"Say who is on call, until when, and who is next.","role":"viewer"},
  "oncall.withdraw": {"kind":"deed","summary":"Take back a swap or a cover that was asked for.","role":"viewer"},
  "procedure-hook.calls": {"kind":"question","summary":"List what was posted to a hook lately, and what came of it","role":"viewer"},
  "procedure-hook.issue-key": {"kind":"deed","summary":"Issue a key of a hook: its address, and what its sender signs with","role":"editor","byOwner":true},
  "procedure-hook.list": {"kind":"question","summary":"List the hooks that start procedures, with their keys and how they are used","role":"viewer"},
  "procedure-hook.revoke-key": {"kind":"deed","summary":"Revoke a key of a hook","role":"editor","byOwner":true,"confirm":"Whatever posts with this key is refused from now on."},
  "procedure-schedule.list": {"kind":"question","summary":"List the schedules of procedures with their last and their next turn","role":"viewer"},
  "procedure-schedule.next": {"kind":"question","summary":"Show the next turns of a schedule, and which are left out and why","role":"viewer"},
  "procedure-schedule.turns": {"kind":"question","summary":"List the turns of a schedule: taken, left out, missed","role":"viewer"},
  "procedure.answer-report": {"kind":"deed","summary":"Answer what somebody found wrong with a procedure","role":"editor","byOwner":true},
  "procedure.attach": {"kind":"deed","summary":"Attach a file to an Automation document","role":"editor","byOwner":true},
  "procedure.attachment": {"kind":"question","summary":"Read a file of an Automation document","role":"viewer"},
  "procedure.attachments": {"kind":"question","summary":"List the files of an Automation document","role":"viewer"},
  "procedure.board": {"kind":"question","summary":"Show how risky a procedure is, and what its board has approved","role":"viewer"},
  "procedure.detach": {"kind":"deed","summary":"Remove a file from an Automation document","role":"editor","byOwner":true,"confirm":"Remove the file? Versions that name it do not run any more."},
  "procedure.form": {"kind":"question","summary":"Show what a procedure asks before it runs, filled in from an alert","role":"viewer"},
  "procedure.get": {"kind":"question","summary":"Show a runbook or playbook with its steps and what the linter says","role":"viewer"},
  "procedure.import": {"kind":"deed","summary":"Make a runbook or playbook of a plain file","role":"editor"},
  "procedure.lint": {"kind":"question","summary":"Say what a procedure lacks","role":"viewer"},
  "procedure.list": {"kind":"question","summary":"List runbooks and playbooks with their last run and review, and whether they are complete","role":"viewer"},
  "procedure.pre-approve": {"kind":"deed","summary":"Approve a procedure beforehand, as its board","role":"viewer"},
  "procedure.report": {"kind":"deed","summary":"Tell the owner of a procedure what is wrong with it","role":"viewer"},
  "procedure.reports": {"kind":"question","summary":"List what people found wrong with procedures","role":"viewer"},
  "procedure.set-default": {"kind":"deed","summary":"Say which version of a procedure runs when nobody says which","role":"editor","byOwner":true},
  "procedure.toil": {"kind":"question","summary":"Show which steps done by hand come most often, how long they take, and when automating them would pay","role":"viewer"},
  "procedure.usage": {"kind":"question","summary":"Show how procedures are used: how often, how well, how long, and what that saves","role":"viewer"},
  "procedure.withdraw-approval": {"kind":"deed","summary":"Take back what the board approved beforehand","role":"viewer"},
  "readiness.history": {"kind":"question","summary":"List how the verdicts that concern a subject changed, newest first.","role":"viewer"},
  "readiness.map": {"kind":"question","summary":"Show where every practice stands for the organization, a team or a workload.","role":"viewer"},
  "readiness.practice": {"kind":"question","summary":"Show one practice for a subject: its checks, their numbers, and the records that fail.","role":"viewer"},
  "readiness.summary": {"kind":"question","summary":"Compare the readiness of all workloads, or all teams.","role":"viewer"},
  "record.apply": {"kind":"deed","summary":"Make the records what a set of files says, all or nothing.","role":"editor"},
  "record.archive": {"kind":"deed","summary":"Take a record out of use. Its history stays, and it can be restored.","role":"editor","byOwner":true,"confirm":"The record disappears from lists and engines. Records that name it keep pointing at it."},
  "record.cascade": {"kind":"question","summary":"Show what archiving a record would leave pointing at nothing.","role":"viewer"},
  "record.check": {"kind":"deed","summary":"Check a text without keeping it: every mistake with its place and its mend.","role":"viewer"},
  "record.diff": {"kind":"question","summary":"Compare two versions of a record, field by field and as text.","role":"viewer"},
  "record.due": {"kind":"question","summary":"List records whose review is due, the longest overdue first.","role":"viewer"},
  "record.get": {"kind":"question","summary":"Show a record with its text, the records it names and that name it, its owner and its review.","role":"viewer"},
  "record.history": {"kind":"question","summary":"Show who changed a record when and why, the last change first.","role":"viewer"},
  "record.list": {"kind":"question","summary":"List records of a kind, filtered and page by page.","role":"viewer"},
  "record.ownerless": {"kind":"question","summary":"List records that should have an owner and have none, the longest waiting first.","role":"viewer"},
  "record.plan": {"kind":"deed","summary":"Show what applying a set of files would create, change and archive.","role":"viewer"},
  "record.restore": {"kind":"deed","summary":"Bring an archived record back as it was.","role":"editor","byOwner":true},
  "record.revert": {"kind":"deed","summary":"Give a record the content of an earlier version, as a new version.","role":"editor","byOwner":true},
  "record.review": {"kind":"deed","summary":"Say that you looked at a record and what you found.","role":"responder","byOwner":true},
  "record.save": {"kind":"deed","summary":"Create or change a record.","role":"editor","byOwner":true},
  "record.search": {"kind":"question","summary":"Find records of every kind by the beginnings of words; forgives typing mistakes.","role":"viewer"},
  "repository.add": {"kind":"deed","summary":"Keep records in a git repository: read it now and whenever it changes.","role":"administrator"},
  "repository.hook": {"kind":"question","summary":"Show the address and the secret with which a repository tells of a push.","role":"administrator"},
  "repository.list": {"kind":"question","summary":"List the repositories records are kept in, how they are, and what is wrong with them.","role":"viewer"},
  "repository.remove": {"kind":"deed","summary":"Stop keeping records in a repository. Its records are kept in the console from then on, or archived.","role":"administrator","confirm":"The repository is no longer read."},
  "repository.sync": {"kind":"deed","summary":"Read a repository now.","role":"editor"},
  "retention.list": {"kind":"question","summary":"Show how long runs, pages and others are kept","role":"viewer"},
  "retention.set": {"kind":"deed","summary":"Decide how long runs, pages and others are kept","role":"administrator"},
  "run.answer": {"kind":"deed","summary":"Answer a step done by hand","role":"responder","byOwner":true},
  "run.approvals": {"kind":"question","summary":"List approvals: what waits for me, what I decided, what I asked for","role":"viewer"},
  "run.approve": {"kind":"deed","summary":"Approve or reject a step that asks for it","role":"viewer"},
  "run.at": {"kind":"question","summary":"Show a run as it was after one of its events","role":"viewer"},
  "run.cancel": {"kind":"deed","summary":"Cancel a run","role":"responder","byOwner":true,"confirm":"Cancel this run? What its steps have done so far is not undone."},
  "run.cancel-many": {"kind":"deed","summary":"Cancel many runs at once","role":"responder","confirm":"Cancel all these runs? What their steps have done so far is not undone."},
  "run.complete": {"kind":"deed","summary":"End a run after the step under way, as a success when nothing failed","role":"responder","byOwner":true},
  "run.decide": {"kind":"deed","summary":"Decide about a step whose end is unknown or that failed: retry, skip or fail","role":"responder","byOwner":true},
  "run.get": {"kind":"question","summary":"Show a run: its steps, attempts and output","role":"viewer"},
  "run.hold": {"kind":"deed","summary":"Hold a run before its next step","role":"responder","byOwner":true},
  "run.list": {"kind":"question","summary":"List runs, newest first","role":"viewer"},
  "run.output": {"kind":"question","summary":"Show the whole output of one attempt of a step","role":"viewer"},
  "run.preview": {"kind":"question","summary":"Show what a run over targets would go over","role":"viewer"},
  "run.release": {"kind":"deed","summary":"Let a run go on that is held","role":"responder","byOwner":true},
  "run.restart": {"kind":"deed","summary":"Let a run go on from any of its steps","role":"responder","byOwner":true,"confirm":"Do the steps from here on again?"},
  "run.resume": {"kind":"deed","summary":"Let a run go on that pauses","role":"responder","byOwner":true},
  "run.skip": {"kind":"deed","summary":"Skip the step a run waits at","role":"responder","byOwner":true},
  "run.start": {"kind":"deed","summary":"Start a runbook or playbook","role":"responder","byOwner":true},
  "run.start-step": {"kind":"deed","summary":"Start the next step of a run that is led by hand, or another one","role":"responder","byOwner":true},
  "runner.disable": {"kind":"deed","summary":"Give a runner nothing more, and take back what it works on.","role":"administrator","byOwner":true,"confirm":"What it works on counts as lost: runs wait for a decision."},
  "runner.enable": {"kind":"deed","summary":"Let a disabled runner work again.","role":"administrator","byOwner":true},
  "runner.get": {"kind":"question","summary":"Show one runner with what it works on and did last.","role":"viewer"},
  "runner.invite": {"kind":"deed","summary":"Make a token that registers a machine as a runner, once.","role":"administrator"},
  "runner.list": {"kind":"question","summary":"List the runners and how they stand.","role":"viewer"},
  "runner.match": {"kind":"question","summary":"Show which runners a target means, before anything runs there.","role":"viewer"},
  "runner.remove": {"kind":"deed","summary":"Forget the machine of a runner: its keys and tokens open nothing any more.","role":"administrator","confirm":"Its machine must be registered again to work. What it works on counts as lost."},
  "secret.check": {"kind":"deed","summary":"See whether a secret can be read where it is kept","role":"editor","byOwner":true},
  "secret.forget": {"kind":"deed","summary":"Delete every value of a secret","role":"administrator","byOwner":true,"confirm":"Procedures that use it fail until it is set again. The values cannot be brought back."},
  "secret.get": {"kind":"question","summary":"Show a secret: where it is kept, how old it is, who used it last; never its value","role":"viewer"},
  "secret.list": {"kind":"question","summary":"List the secrets: where they are kept, how old they are, who used them; never their values","role":"viewer"},
  "secret.reseal": {"kind":"deed","summary":"Seal every secret anew with the present key, after the key was changed","role":"administrator"},
  "secret.rotate": {"kind":"deed","summary":"Replace the value of a secret by a new one; the former works for a while","role":"administrator","byOwner":true},
  "secret.set": {"kind":"deed","summary":"Set the value of a secret","role":"administrator","byOwner":true},
  "secret.uses": {"kind":"question","summary":"List who used a secret, who was refused, and when it could not be read","role":"responder","byOwner":true},
  "server.about": {"kind":"question","summary":"Say what this installation is and what is switched on","role":"viewer"},
  "session.list": {"kind":"question","summary":"List where I am signed in","role":"viewer"},
  "session.revoke": {"kind":"deed","summary":"End a session","role":"viewer","confirm":"The browser of this session is signed out at once."},
  "silence.create": {"kind":"deed","summary":"Keep alerts from paging for a while, with a reason.","role":"responder"},
  "silence.expire": {"kind":"deed","summary":"End a silence now. Alerts it holds back that are still open page again.","role":"responder"},
  "silence.get": {"kind":"question","summary":"Show a silence: what it holds back, and when.","role":"viewer"},
  "silence.list": {"kind":"question","summary":"List silences: what is held back now, what will be, and what was.","role":"viewer"},
  "silence.preview": {"kind":"question","summary":"Say when something that comes again and again would happen next, before it is saved.","role":"viewer"},
  "silence.update": {"kind":"deed","summary":"Change a silence; what it has already held back stays explained.","role":"responder"},
  "token.create": {"kind":"deed","summary":"Create a token for a tool or a script","role":"viewer"},
  "token.list": {"kind":"question","summary":"List tokens","role":"viewer"},
  "token.revoke": {"kind":"deed","summary":"Revoke a token","role":"viewer","confirm":"Whatever uses this token is refused from now on."},
  "webhook.create": {"kind":"deed","summary":"Send facts to another system.","role":"administrator"},
  "webhook.dead": {"kind":"question","summary":"List deliveries of a webhook that were given up, with the reason.","role":"administrator"},
  "webhook.list": {"kind":"question","summary":"List the webhooks that facts are sent to.","role":"administrator"},
  "webhook.remove": {"kind":"deed","summary":"Stop sending facts to a webhook and forget it.","role":"administrator","confirm":"Its waiting deliveries are dropped."},
  "webhook.retry": {"kind":"deed","summary":"Send the given-up deliveries of a webhook again, and switch it on if it was off.","role":"administrator"},
}

export interface Inputs {
  "alert.acknowledge": {
    id: string
    note?: string | undefined
  }
  "alert.assign": {
    id: string
    person: string
  }
  "alert.came": {
    subjects: string[]
    since: string
  }
  "alert.counts": Record<string, never>
  "alert.get": {
    id: string
  }
  "alert.held": {
    subjects: string[]
  }
  "alert.list": {
    state?: "active" | "all" | "open" | "no-process" | "acknowledged" | "suppressed" | "resolved" | undefined
    priority?: "Critical" | "Urgent" | "High" | "Normal" | "Low" | undefined
    workload?: string | undefined
    owner?: string | undefined
    route?: string | undefined
    rule?: string | undefined
    text?: string | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "alert.matching": {
    matchers: ({
      label: string
      is?: string | undefined
      isNot?: string | undefined
      in?: string[] | undefined
      startsWith?: string | undefined
      matches?: string | undefined
      doesNotMatch?: string | undefined
    })[]
    after?: string | undefined
  }
  "alert.note": {
    id: string
    note: string
  }
  "alert.priorities": Record<string, never>
  "alert.prioritise": {
    id: string
    priority?: "Critical" | "Urgent" | "High" | "Normal" | "Low" | undefined
    impact?: "high" | "medium" | "low" | undefined
    urgency?: "high" | "medium" | "low" | undefined
    reason: string
  }
  "alert.receive": {
    alerts: ({
      labels: Record<string, string>
      annotations?: Record<string, string> | undefined
      startsAt?: string | undefined
      endsAt?: string | undefined
      url?: string | undefined
      key?: string | undefined
    })[]
    source?: string | undefined
    expireAfter?: number | undefined
  }
  "alert.resolve": {
    id: string
    reason: string
  }
  "alert.route-test": {
    labels: Record<string, string>
    annotations?: Record<string, string> | undefined
  }
  "alert.routes": {
    after?: string | undefined
    limit?: number | undefined
  }
  "alert.snooze": {
    id: string
    until?: string | undefined
    for?: string | undefined
    reason: string
  }
  "alert.unacknowledge": {
    id: string
    reason?: string | undefined
  }
  "alert.unattended": Record<string, never>
  "automation.access-key": {
    token?: string | undefined
  }
  "automation.import": {
    text?: string | undefined
    file?: string | undefined
    beside?: Record<string, string> | undefined
    builtIn?: string[] | undefined
    owner?: string | undefined
    dryRun?: boolean | undefined
  }
  "canary.history": {
    canary: string
    from?: string | undefined
    to?: string | undefined
  }
  "canary.list": {
    workload?: string | undefined
    state?: "unknown" | "passing" | "failing" | "off" | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "canary.run": {
    canary: string
  }
  "check.get": {
    check: string
    subject: string
  }
  "check.history": {
    subject: string
    practice?: string | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "check.judge": {
    subject?: string | undefined
    check?: string | undefined
  }
  "check.list": {
    practice?: string | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "check.tune": {
    check: string
    parameters: Record<string, number>
    reason: string
  }
  "check.verdicts": {
    subject: string
    state?: "PASS" | "FAIL" | "UNKNOWN" | "NA" | undefined
  }
  "composite.check": {
    expression: string
  }
  "composite.list": {
    state?: "ALARM" | "OK" | "INSUFFICIENT_DATA" | undefined
    workload?: string | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "composite.test": {
    expression: string
    states: Record<string, "ALARM" | "OK" | "INSUFFICIENT_DATA">
  }
  "contact.change": {
    contactMethods?: ({
      name: string
      channel: "email" | "webhook" | "slack" | "slack-bot" | "teams" | "telegram" | "push" | "ntfy" | "sms" | "voice"
      address: string
      urgency?: "important" | "default" | undefined
      delay?: string | undefined
      limit?: string | undefined
    })[] | undefined
    rules?: {
      important?: ({
        method: string
        delay?: string | undefined
      })[] | undefined
      default?: ({
        method: string
        delay?: string | undefined
      })[] | undefined
    } | undefined
    quietHours?: {
      from: string
      to: string
      days?: ("MO" | "TU" | "WE" | "TH" | "FR" | "SA" | "SU")[] | undefined
      except?: string[] | undefined
    } | undefined
    shiftNotice?: string[] | undefined
    ifVersion?: number | undefined
    reason?: string | undefined
  }
  "contact.chat-code": {
    channel: "slack-bot" | "teams" | "telegram"
  }
  "contact.chats": Record<string, never>
  "contact.confirm": {
    token: string
  }
  "contact.list": {
    owner?: string | undefined
    team?: string | undefined
    type?: "person" | "team" | "channel" | "dependency" | undefined
    defects?: boolean | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "contact.mine": Record<string, never>
  "contact.push-devices": Record<string, never>
  "contact.push-subscribe": {
    name: string
    endpoint: string
    p256dh: string
    auth: string
  }
  "contact.push-unsubscribe": {
    name?: string | undefined
    endpoint?: string | undefined
  }
  "contact.test": {
    owner?: string | undefined
    method?: string | undefined
  }
  "contact.unlink-chat": {
    channel: "slack-bot" | "teams" | "telegram"
    user: string
  }
  "contact.verify": {
    method: string
    code: string
  }
  "contact.verify-start": {
    method: string
  }
  "demo.break": {
    target: "checkout"
    fault?: "error" | "slow" | "none" | undefined
  }
  "demo.leave": Record<string, never>
  "demo.mend": {
    target: "checkout"
  }
  "event-delivery.discard": {
    ids?: string[] | undefined
    rule?: string | undefined
    reason: string
  }
  "event-delivery.get": {
    id: string
  }
  "event-delivery.list": {
    rule?: string | undefined
    state?: "matched" | "waiting" | "delivered" | "dead" | "discarded" | undefined
    replay?: string | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "event-delivery.retry": {
    ids?: string[] | undefined
    rule?: string | undefined
  }
  "event-rule.check": {
    pattern?: Record<string, unknown> | undefined
    text?: string | undefined
    event?: Record<string, unknown> | undefined
    targets?: ({
      id: string
      action: string
      input?: Record<string, unknown> | undefined
    })[] | undefined
  }
  "event-rule.history": {
    rule?: string | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "event-rule.replay": {
    rule: string
    from: string
    to: string
    over?: "events" | "facts" | "both" | undefined
    filter?: Record<string, unknown> | undefined
  }
  "event-rule.replay-preview": {
    rule: string
    from: string
    to: string
    over?: "events" | "facts" | "both" | undefined
    filter?: Record<string, unknown> | undefined
  }
  "event-rule.try": {
    pattern: Record<string, unknown>
    targets?: ({
      id: string
      action: string
      input?: Record<string, unknown> | undefined
    })[] | undefined
    over?: "events" | "facts" | "both" | undefined
    last?: number | undefined
  }
  "event.count": {
    text?: string | undefined
    type?: string | undefined
    source?: string | undefined
    subject?: string | undefined
    workload?: string | undefined
    integration?: string | undefined
    from?: string | undefined
    to?: string | undefined
  }
  "event.get": {
    id: string
  }
  "event.list": {
    text?: string | undefined
    type?: string | undefined
    source?: string | undefined
    subject?: string | undefined
    workload?: string | undefined
    integration?: string | undefined
    from?: string | undefined
    to?: string | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "event.receive": {
    events: ({
      source: string
      id: string
      type: string
      subject?: string | undefined
      time?: string | undefined
      data?: unknown | undefined
      workload?: string | undefined
      labels?: Record<string, string> | undefined
    })[]
  }
  "fact.list": {
    about?: string[] | undefined
    types?: string[] | undefined
    before?: string | undefined
    limit?: number | undefined
  }
  "fact.verify": {
    after?: string | undefined
    limit?: number | undefined
  }
  "heartbeat.get": {
    heartbeat: string
  }
  "heartbeat.issue-key": {
    heartbeat: string
  }
  "heartbeat.list": {
    workload?: string | undefined
    state?: "waiting" | "alive" | "missed" | "off" | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "heartbeat.ping": {
    heartbeat: string
  }
  "heartbeat.revoke-key": {
    heartbeat: string
    key: string
  }
  "identity.accounts": {
    after?: string | undefined
    limit?: number | undefined
  }
  "identity.change-password": {
    current?: string | undefined
    email?: string | undefined
    password: string
  }
  "identity.disable": {
    person: string
    reason: string
  }
  "identity.enable": {
    person: string
  }
  "identity.grant": {
    person: string
    role: "viewer" | "responder" | "editor" | "administrator"
  }
  "identity.invite": {
    person: string
    email?: string | undefined
    role?: "viewer" | "responder" | "editor" | "administrator" | undefined
  }
  "identity.me": Record<string, never>
  "identity.sign-out": Record<string, never>
  "incident.acknowledge": {
    incident: string
  }
  "incident.assign-role": {
    incident: string
    role: "commander" | "communications" | "operations" | "scribe"
    person: string
  }
  "incident.get": {
    incident: string
  }
  "incident.link": {
    incident: string
    references: string[]
  }
  "incident.list": {
    state?: "active" | "all" | "declared" | "acknowledged" | "mitigated" | "resolved" | undefined
    workload?: string | undefined
    owner?: string | undefined
    alert?: string | undefined
    text?: string | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "incident.mitigate": {
    incident: string
    note?: string | undefined
  }
  "incident.note": {
    incident: string
    note: string
  }
  "incident.open": {
    title: string
    priority: "Critical" | "Urgent" | "High" | "Normal" | "Low"
    alerts?: string[] | undefined
    workload?: string | undefined
    reason?: string | undefined
    endsWith?: "all" | "never" | undefined
  }
  "incident.reopen": {
    incident: string
    reason: string
  }
  "incident.resolve": {
    incident: string
    summary?: string | undefined
  }
  "incident.timeline": {
    incident: string
    after?: string | undefined
    before?: string | undefined
    limit?: number | undefined
  }
  "integration.issue-key": {
    integration: string
  }
  "integration.revoke-key": {
    integration: string
    key: string
  }
  "integration.status": {
    integration?: string | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "integration.test": {
    integration: string
    body?: string | undefined
    contentType?: string | undefined
  }
  "integration.try-mapping": {
    mapping: {
      event?: {
        each?: string | undefined
        id?: string | undefined
        source?: string | undefined
        type: string
        subject?: string | undefined
        time?: string | undefined
        data?: string | undefined
      } | undefined
      alert?: {
        each?: string | undefined
        key?: string | undefined
        summary: string
        description?: string | undefined
        severity?: string | undefined
        status?: string | undefined
        resolved?: string[] | undefined
        labels?: Record<string, string> | undefined
        url?: string | undefined
        startedAt?: string | undefined
      } | undefined
    }
    body: string
  }
  "kind.get": {
    kind: string
  }
  "kind.list": Record<string, never>
  "message.get": {
    id: string
  }
  "message.list": {
    to?: string | undefined
    about?: string | undefined
    state?: "waiting" | "sending" | "delivered" | "refused" | "failed" | "withdrawn" | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "message.retry": {
    id: string
  }
  "message.test": {
    channel: "email" | "webhook" | "slack" | "slack-bot" | "teams" | "telegram" | "push" | "ntfy" | "sms" | "voice"
    to: string
  }
  "noise.adopt": {
    proposal: string
    save?: boolean | undefined
    reason?: string | undefined
  }
  "noise.dismiss": {
    proposal: string
    reason: string
  }
  "noise.proposals": {
    answer?: "none" | "dismissed" | "adopted" | undefined
    team?: string | undefined
    workload?: string | undefined
    rule?: string | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "noise.rule": {
    name: string
    period?: string | undefined
    zone?: string | undefined
  }
  "noise.rules": {
    period?: string | undefined
    by?: "rule" | "route" | "workload" | "team" | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "notice.acknowledge": {
    subject: string
  }
  "notice.answer": {
    token: string
    choice: string
    note?: string | undefined
  }
  "notice.escalate": {
    subject: string
  }
  "notice.list": {
    subject?: string | undefined
    subjects?: string[] | undefined
    escalation?: string | undefined
    person?: string | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "notice.mine": {
    open?: boolean | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "notice.open": {
    token: string
  }
  "notice.page": {
    subject: string
    title: string
    text: string
    workload?: string | undefined
    priority: string
    urgency: "important" | "default"
    policy: string
    runbook?: string | undefined
    about: string[]
    offers: {
      choice: string
      label: string
      action: string
      input: unknown
    }[]
    guard?: string | undefined
    counter?: string | undefined
  }
  "notice.page-now": {
    page: string[]
    title: string
    text?: string | undefined
    urgency?: "important" | "default" | undefined
    workload?: string | undefined
    runbook?: string | undefined
    about?: string[] | undefined
  }
  "notice.reroute": {
    subject: string
    to: string[]
    reason: string
  }
  "notice.resume": {
    subject: string
    reason: string
  }
  "notice.snooze": {
    subject: string
    until?: string | undefined
    for?: string | undefined
    morning?: true | undefined
    reason?: string | undefined
  }
  "notice.stop": {
    subject: string
    because: "acknowledged" | "resolved" | "suppressed"
    by?: string | undefined
  }
  "notice.switch": {
    subject: string
    policy: string
  }
  "notice.take-over": {
    subject: string
  }
  "notice.unattended": {
    seconds?: number | undefined
  }
  "oncall.accept": {
    swap: string
    from?: string | undefined
    to?: string | undefined
    person?: string | undefined
  }
  "oncall.calendar": {
    schedule: string
    from: string
    to: string
    change?: {
      does?: "replace" | "add" | "remove" | "fix" | undefined
      people?: string[] | undefined
      replaces?: string | undefined
      from: string
      to: string
    } | undefined
  }
  "oncall.calendar-link": {
    schedule?: string | undefined
  }
  "oncall.calendar-links": {
    after?: string | undefined
    limit?: number | undefined
  }
  "oncall.calendar-refresh": {
    calendar: string
  }
  "oncall.calendar-unlink": {
    link: string
  }
  "oncall.calendars": {
    calendar?: string | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "oncall.cover": {
    schedule: string
    from: string
    to: string
    person?: string | undefined
    reason?: string | undefined
  }
  "oncall.decline": {
    swap: string
    reason?: string | undefined
  }
  "oncall.double-bookings": {
    schedule?: string | undefined
    person?: string | undefined
    from?: string | undefined
    to?: string | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "oncall.drill": {
    policy: string
    mode?: "in-turn" | "at-once" | undefined
    note?: string | undefined
  }
  "oncall.drill-answer": {
    drill: string
    level: number
    page?: string | undefined
  }
  "oncall.drill-result": {
    drill: string
  }
  "oncall.drill-stop": {
    drill: string
    reason: string
  }
  "oncall.drills": {
    policy?: string | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "oncall.fix": {
    schedule: string
    from: string
    to: string
    shifts: ({
      person: string
      from?: string | undefined
      to?: string | undefined
    })[]
    reason?: string | undefined
  }
  "oncall.gaps": {
    schedule?: string | undefined
    from?: string | undefined
    to?: string | undefined
    intended?: boolean | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "oncall.handoff": {
    handoff?: string | undefined
    schedule?: string | undefined
    person?: string | undefined
  }
  "oncall.handoff-complete": {
    handoff?: string | undefined
    schedule?: string | undefined
    person?: string | undefined
    text: string
  }
  "oncall.handoffs": {
    schedule?: string | undefined
    person?: string | undefined
    state?: "draft" | "quiet" | "sent" | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "oncall.import": {
    from: "opsgenie" | "pagerduty" | "grafana"
    files: {
      path: string
      text: string
    }[]
    owner?: string | undefined
  }
  "oncall.import-apply": {
    from: "opsgenie" | "pagerduty" | "grafana"
    files: {
      path: string
      text: string
    }[]
    owner?: string | undefined
    seal: string
    reason?: string | undefined
  }
  "oncall.import-calendar": {
    text: string
    name: string
    owner: string
    zone?: string | undefined
    people?: {
      name: string
      person: string
    }[] | undefined
  }
  "oncall.ladder": {
    policy: string
    at?: string | undefined
    priority?: "Critical" | "Urgent" | "High" | "Normal" | "Low" | undefined
  }
  "oncall.leave": {
    person?: string | undefined
    from?: string | undefined
    to?: string | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "oncall.load": {
    person?: string | undefined
    team?: string | undefined
    schedule?: string | undefined
    from?: string | undefined
    to?: string | undefined
  }
  "oncall.next": {
    schedule?: string | undefined
    person?: string | undefined
    at?: string | undefined
    count?: number | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "oncall.override": {
    schedule: string
    does?: "replace" | "add" | "remove" | undefined
    person?: string | undefined
    replaces?: string | undefined
    from: string
    to: string
    reason?: string | undefined
  }
  "oncall.override-remove": {
    override: string
  }
  "oncall.overrides": {
    schedule?: string | undefined
    from?: string | undefined
    to?: string | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "oncall.policies": {
    defects?: boolean | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "oncall.preview": {
    spec: {
      zone: string
      rotation?: {
        every: "hour" | "day" | "week" | "month"
        interval?: number | undefined
        start: string
        people?: string[] | undefined
        groups?: string[][] | undefined
        days?: ("MO" | "TU" | "WE" | "TH" | "FR" | "SA" | "SU")[] | undefined
        hours?: {
          from: string
          to: string
        } | undefined
        restrictions?: ({
          days?: ("MO" | "TU" | "WE" | "TH" | "FR" | "SA" | "SU")[] | undefined
          from: string
          to: string
          toDay?: "MO" | "TU" | "WE" | "TH" | "FR" | "SA" | "SU" | undefined
        })[] | undefined
        from?: string | undefined
        until?: string | undefined
      } | undefined
      layers?: ({
        name: string
        title?: string | undefined
        priority?: number | undefined
        zone?: string | undefined
        rotation?: {
          every: "hour" | "day" | "week" | "month"
          interval?: number | undefined
          start: string
          people?: string[] | undefined
          groups?: string[][] | undefined
          days?: ("MO" | "TU" | "WE" | "TH" | "FR" | "SA" | "SU")[] | undefined
          hours?: {
            from: string
            to: string
          } | undefined
          restrictions?: ({
            days?: ("MO" | "TU" | "WE" | "TH" | "FR" | "SA" | "SU")[] | undefined
            from: string
            to: string
            toDay?: "MO" | "TU" | "WE" | "TH" | "FR" | "SA" | "SU" | undefined
          })[] | undefined
          from?: string | undefined
          until?: string | undefined
        } | undefined
        calendar?: string | undefined
        restrictions?: ({
          days?: ("MO" | "TU" | "WE" | "TH" | "FR" | "SA" | "SU")[] | undefined
          from: string
          to: string
          toDay?: "MO" | "TU" | "WE" | "TH" | "FR" | "SA" | "SU" | undefined
        })[] | undefined
        shadow?: boolean | undefined
        onHolidays?: "work" | "skip" | "only" | undefined
      })[] | undefined
      holidays?: string[] | undefined
      overrides?: ({
        from: string
        to: string
        does?: "replace" | "add" | "remove" | undefined
        person?: string | undefined
        replaces?: string | undefined
        reason?: string | undefined
      })[] | undefined
    }
    schedule?: string | undefined
    from: string
    to: string
  }
  "oncall.preview-policy": {
    spec: {
      steps: ({
        page: string[]
        timeout: string
        when?: {
          hours?: {
            zone: string
            days?: ("MO" | "TU" | "WE" | "TH" | "FR" | "SA" | "SU")[] | undefined
            from: string
            to: string
          } | undefined
          alerts?: {
            moreThan: number
            within: string
          } | undefined
          priority?: "Critical" | "Urgent" | "High" | "Normal" | "Low" | undefined
        } | undefined
        answers?: number | undefined
      })[]
      repeat?: number | undefined
      fallback: string
      acknowledgement?: {
        expires: string
      } | undefined
      drill?: {
        every: "week" | "month" | "quarter" | "year"
        zone: string
        start: string
        days?: ("MO" | "TU" | "WE" | "TH" | "FR" | "SA" | "SU")[] | undefined
        holidays?: string[] | undefined
      } | undefined
    }
    owner?: string | undefined
    at?: string | undefined
    priority?: "Critical" | "Urgent" | "High" | "Normal" | "Low" | undefined
  }
  "oncall.reachability": {
    schedule?: string | undefined
    policy?: string | undefined
    defects?: boolean | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "oncall.shifts": {
    schedule?: string | undefined
    person?: string | undefined
    from: string
    to: string
    after?: string | undefined
    limit?: number | undefined
  }
  "oncall.swap": {
    schedule: string
    from: string
    to: string
    with: string
    back?: {
      schedule?: string | undefined
      from: string
      to: string
    } | undefined
    person?: string | undefined
    reason?: string | undefined
  }
  "oncall.swaps": {
    swap?: string | undefined
    state?: "open" | "past" | undefined
    mine?: boolean | undefined
    schedule?: string | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "oncall.unfix": {
    fixed: string
  }
  "oncall.who": {
    schedule?: string | undefined
    person?: string | undefined
    at?: string | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "oncall.withdraw": {
    swap: string
    reason?: string | undefined
  }
  "procedure-hook.calls": {
    hook: string
    after?: string | undefined
    limit?: number | undefined
  }
  "procedure-hook.issue-key": {
    hook: string
  }
  "procedure-hook.list": {
    after?: string | undefined
    limit?: number | undefined
  }
  "procedure-hook.revoke-key": {
    hook: string
    key: string
  }
  "procedure-schedule.list": {
    procedure?: string | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "procedure-schedule.next": {
    schedule?: string | undefined
    cron?: string | undefined
    zone?: string | undefined
    onlyOn?: string[] | undefined
    notOn?: string[] | undefined
    blackouts?: ({
      startsAt?: string | undefined
      endsAt?: string | undefined
      recurrence?: {
        rule: string
        zone: string
        from: string
        duration: string
        until?: string | undefined
      } | undefined
      reason?: string | undefined
    })[] | undefined
    windows?: string[] | undefined
    count?: number | undefined
  }
  "procedure-schedule.turns": {
    schedule: string
    before?: string | undefined
    limit?: number | undefined
  }
  "procedure.answer-report": {
    report: string
    answer: string
    close?: boolean | undefined
  }
  "procedure.attach": {
    procedure: string
    name: string
    content: string
    declare?: boolean | undefined
  }
  "procedure.attachment": {
    procedure: string
    sha256: string
  }
  "procedure.attachments": {
    procedure: string
    version?: number | "latest" | "default" | undefined
  }
  "procedure.board": {
    procedure: string
  }
  "procedure.detach": {
    procedure: string
    file: string
  }
  "procedure.form": {
    procedure: string
    version?: number | "latest" | "default" | undefined
    about?: string[] | undefined
    parameters?: Record<string, unknown> | undefined
  }
  "procedure.get": {
    procedure: string
    version?: number | "latest" | "default" | undefined
  }
  "procedure.import": {
    body: string
    name?: string | undefined
    kind?: "Runbook" | "Playbook" | undefined
    owner?: string | undefined
    dryRun?: boolean | undefined
  }
  "procedure.lint": {
    procedure?: string | undefined
    body?: string | undefined
    kind?: "Runbook" | "Playbook" | undefined
    format?: string | undefined
    parameters?: string[] | undefined
  }
  "procedure.list": {
    kind?: "Runbook" | "Playbook" | undefined
    workload?: string | undefined
    owner?: string | undefined
    format?: string | undefined
    review?: "none" | "current" | "due" | undefined
    complete?: boolean | undefined
    text?: string | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "procedure.pre-approve": {
    procedure: string
    version?: number | "latest" | "default" | undefined
    until?: string | undefined
    note?: string | undefined
  }
  "procedure.report": {
    procedure?: string | undefined
    run?: string | undefined
    step?: string | undefined
    what: "wrong" | "unclear" | "missing" | "outdated"
    text: string
  }
  "procedure.reports": {
    procedure?: string | undefined
    state?: ("open" | "answered" | "closed")[] | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "procedure.set-default": {
    procedure: string
    version?: number | undefined
    reason?: string | undefined
  }
  "procedure.toil": {
    days?: number | undefined
    owner?: string | undefined
    effortHours?: number | undefined
    limit?: number | undefined
  }
  "procedure.usage": {
    procedure?: string | undefined
    days?: number | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "procedure.withdraw-approval": {
    procedure: string
    reason: string
  }
  "readiness.history": {
    subject?: string | undefined
    practice?: string | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "readiness.map": {
    subject?: string | undefined
  }
  "readiness.practice": {
    subject?: string | undefined
    practice: string
  }
  "readiness.summary": {
    of?: "workload" | "team" | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "record.apply": {
    files: {
      path: string
      text: string
    }[]
    prune?: boolean | undefined
    reason?: string | undefined
  }
  "record.archive": {
    reference: string
    ifVersion?: number | undefined
    reason?: string | undefined
    evenIfReferred?: boolean | undefined
  }
  "record.cascade": {
    reference: string
  }
  "record.check": {
    text: string
    file?: string | undefined
  }
  "record.diff": {
    reference: string
    from?: number | undefined
    to?: number | undefined
  }
  "record.due": {
    kind?: string | undefined
    owner?: string | undefined
    withinDays?: number | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "record.get": {
    reference: string
  }
  "record.history": {
    reference: string
    after?: string | undefined
    limit?: number | undefined
  }
  "record.list": {
    kind?: string | undefined
    owner?: string | undefined
    text?: string | undefined
    labels?: Record<string, string> | undefined
    fields?: Record<string, string | number | boolean> | undefined
    archived?: "left-out" | "included" | "only" | undefined
    repository?: string | undefined
    order?: "name" | "updated" | undefined
    facets?: boolean | undefined
    documents?: boolean | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "record.ownerless": {
    kind?: string | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "record.plan": {
    files: {
      path: string
      text: string
    }[]
    prune?: boolean | undefined
  }
  "record.restore": {
    reference: string
    reason?: string | undefined
  }
  "record.revert": {
    reference: string
    to: number
    ifVersion?: number | undefined
    reason?: string | undefined
  }
  "record.review": {
    reference: string
    answer: "still-right" | "changed"
    note?: string | undefined
  }
  "record.save": {
    document?: unknown | undefined
    text?: string | undefined
    file?: string | undefined
    ifVersion?: number | undefined
    reason?: string | undefined
  }
  "record.search": {
    text: string
    kinds?: string[] | undefined
    limit?: number | undefined
  }
  "repository.add": {
    name: string
    url: string
    branch?: string | undefined
    path?: string | undefined
    poll?: string | undefined
    prune?: boolean | undefined
    token?: string | undefined
  }
  "repository.hook": {
    name: string
  }
  "repository.list": Record<string, never>
  "repository.remove": {
    name: string
    records?: "keep" | "archive" | undefined
  }
  "repository.sync": {
    name: string
  }
  "retention.list": Record<string, never>
  "retention.set": {
    family: string
    days?: number | undefined
    forever?: boolean | undefined
    reason: string
  }
  "run.answer": {
    run: string
    step: string
    outcome: "done" | "failed" | "not-applicable"
    note?: string | undefined
    checked?: number[] | undefined
    choice?: number | undefined
  }
  "run.approvals": {
    which?: "waiting" | "decided" | "asked" | undefined
    run?: string | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "run.approve": {
    run: string
    step: string
    decision: "approve" | "reject"
    note?: string | undefined
  }
  "run.at": {
    run: string
    event: number
  }
  "run.cancel": {
    run: string
    reason?: string | undefined
  }
  "run.cancel-many": {
    runs?: string[] | undefined
    procedure?: string | undefined
    status?: ("Pending" | "InProgress" | "Waiting" | "Success" | "Failed" | "TimedOut" | "Cancelling" | "Cancelled")[] | undefined
    reason?: string | undefined
  }
  "run.complete": {
    run: string
    note?: string | undefined
  }
  "run.decide": {
    run: string
    step: string
    decision: "retry" | "skip" | "fail"
    note?: string | undefined
  }
  "run.get": {
    run: string
  }
  "run.hold": {
    run: string
    note?: string | undefined
  }
  "run.list": {
    procedure?: string | undefined
    status?: ("Pending" | "InProgress" | "Waiting" | "Success" | "Failed" | "TimedOut" | "Cancelling" | "Cancelled")[] | undefined
    about?: string | undefined
    startedBy?: string | undefined
    parent?: string | undefined
    waitingFor?: "answer" | "approval" | "decision" | "timer" | "resume" | "release" | "start" | "turn" | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "run.output": {
    run: string
    step: string
    attempt: number
    target?: string | undefined
    after?: number | undefined
  }
  "run.preview": {
    targets: {
      parameter?: string | undefined
      values?: string[] | undefined
      tags?: Record<string, string> | undefined
      kind?: string | undefined
      labels?: Record<string, string> | undefined
      maps?: Record<string, unknown>[] | undefined
      group?: string | undefined
      locations?: ({
        accounts: string[]
        regions: string[]
        role?: string | undefined
        exclude?: string[] | undefined
        concurrency?: string | undefined
        errors?: string | undefined
      })[] | undefined
      concurrency?: string | undefined
      errors?: string | undefined
    }
  }
  "run.release": {
    run: string
    note?: string | undefined
  }
  "run.restart": {
    run: string
    step: string
    note?: string | undefined
  }
  "run.resume": {
    run: string
    step: string
    note?: string | undefined
  }
  "run.skip": {
    run: string
    step: string
    note?: string | undefined
  }
  "run.start": {
    procedure: string
    version?: number | "latest" | "default" | undefined
    parameters?: Record<string, unknown> | undefined
    labels?: Record<string, string> | undefined
    about?: string[] | undefined
    targets?: {
      parameter?: string | undefined
      values?: string[] | undefined
      tags?: Record<string, string> | undefined
      kind?: string | undefined
      labels?: Record<string, string> | undefined
      maps?: Record<string, unknown>[] | undefined
      group?: string | undefined
      locations?: ({
        accounts: string[]
        regions: string[]
        role?: string | undefined
        exclude?: string[] | undefined
        concurrency?: string | undefined
        errors?: string | undefined
      })[] | undefined
      concurrency?: string | undefined
      errors?: string | undefined
    } | undefined
    guided?: boolean | undefined
    trigger?: string | undefined
    parent?: string | undefined
    dryRun?: boolean | undefined
  }
  "run.start-step": {
    run: string
    step: string
    note?: string | undefined
    inputs?: Record<string, unknown> | undefined
  }
  "runner.disable": {
    runner: string
    reason: string
  }
  "runner.enable": {
    runner: string
  }
  "runner.get": {
    runner: string
  }
  "runner.invite": {
    runner: string
    expiresIn?: string | undefined
  }
  "runner.list": {
    state?: "connected" | "lost" | "disabled" | "unregistered" | "off" | undefined
    tag?: string[] | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "runner.match": {
    runners?: string[] | undefined
    tag?: string[] | undefined
    procedure?: string | undefined
  }
  "runner.remove": {
    runner: string
    reason: string
  }
  "secret.check": {
    secret: string
  }
  "secret.forget": {
    secret: string
  }
  "secret.get": {
    secret: string
  }
  "secret.list": {
    after?: string | undefined
    limit?: number | undefined
  }
  "secret.reseal": Record<string, never>
  "secret.rotate": {
    secret: string
    value?: string | undefined
  }
  "secret.set": {
    secret: string
    value: string
  }
  "secret.uses": {
    secret: string
    before?: string | undefined
    limit?: number | undefined
  }
  "server.about": Record<string, never>
  "session.list": {
    person?: string | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "session.revoke": {
    id: string
  }
  "silence.create": {
    matchers?: ({
      label: string
      is?: string | undefined
      isNot?: string | undefined
      in?: string[] | undefined
      startsWith?: string | undefined
      matches?: string | undefined
      doesNotMatch?: string | undefined
    })[] | undefined
    match?: string[] | undefined
    startsAt?: string | undefined
    endsAt?: string | undefined
    duration?: string | undefined
    recurrence?: {
      rule: string
      zone: string
      from: string
      duration: string
      until?: string | undefined
    } | undefined
    createdBy?: string | undefined
    title?: string | undefined
    comment: string
    name?: string | undefined
  }
  "silence.expire": {
    silence: string
    reason?: string | undefined
  }
  "silence.get": {
    silence: string
  }
  "silence.list": {
    state?: "active" | "pending" | "expired" | undefined
    filter?: string | undefined
    text?: string | undefined
    after?: string | undefined
    limit?: number | undefined
  }
  "silence.preview": {
    recurrence: {
      rule: string
      zone: string
      from: string
      duration: string
      until?: string | undefined
    }
  }
  "silence.update": {
    silence: string
    matchers?: ({
      label: string
      is?: string | undefined
      isNot?: string | undefined
      in?: string[] | undefined
      startsWith?: string | undefined
      matches?: string | undefined
      doesNotMatch?: string | undefined
    })[] | undefined
    match?: string[] | undefined
    startsAt?: string | undefined
    endsAt?: string | undefined
    duration?: string | undefined
    recurrence?: {
      rule: string
      zone: string
      from: string
      duration: string
      until?: string | undefined
    } | undefined
    createdBy?: string | undefined
    title?: string | undefined
    comment?: string | undefined
  }
  "token.create": {
    name: string
    role: "viewer" | "responder" | "editor" | "administrator"
    scopes: string[]
    expiresInDays?: number | undefined
  }
  "token.list": {
    after?: string | undefined
    limit?: number | undefined
  }
  "token.revoke": {
    id: string
  }
  "webhook.create": {
    url: string
    types: string[]
    description?: string | undefined
  }
  "webhook.dead": {
    id: string
    limit?: number | undefined
  }
  "webhook.list": Record<string, never>
  "webhook.remove": {
    id: string
  }
  "webhook.retry": {
    id: string
  }
}

export interface Outputs {
  "alert.acknowledge": {
    id: string
    reference: string
    state: "open" | "no-process" | "acknowledged" | "suppressed" | "resolved"
    priority: "Critical" | "Urgent" | "High" | "Normal" | "Low"
    priorityBecause: string
    pagedBecause: string
    heldUntil: string | null
    summary: string
    labels: Record<string, string>
    workload: string | null
    owner: string | null
    runbook: string | null
    policy: string | null
    route: string | null
    openedAt: string
    lastAlertAt: string
    pagedAt: string | null
    pageAt: string | null
    acknowledgedAt: string | null
    acknowledgedBy: string | null
    assignee: string | null
    resolvedAt: string | null
    alerts: number
    openAlerts: number
    suppressedAlerts: number
    rule: string | null
    isTicket: boolean
    isFlapping: boolean
    computedPriority: "Critical" | "Urgent" | "High" | "Normal" | "Low" | null
    priorityBy: string | null
  }
  "alert.assign": {
    id: string
    reference: string
    state: "open" | "no-process" | "acknowledged" | "suppressed" | "resolved"
    priority: "Critical" | "Urgent" | "High" | "Normal" | "Low"
    priorityBecause: string
    pagedBecause: string
    heldUntil: string | null
    summary: string
    labels: Record<string, string>
    workload: string | null
    owner: string | null
    runbook: string | null
    policy: string | null
    route: string | null
    openedAt: string
    lastAlertAt: string
    pagedAt: string | null
    pageAt: string | null
    acknowledgedAt: string | null
    acknowledgedBy: string | null
    assignee: string | null
    resolvedAt: string | null
    alerts: number
    openAlerts: number
    suppressedAlerts: number
    rule: string | null
    isTicket: boolean
    isFlapping: boolean
    computedPriority: "Critical" | "Urgent" | "High" | "Normal" | "Low" | null
    priorityBy: string | null
  }
  "alert.came": {
    counts: {
      subject: string
      count: number
    }[]
  }
  "alert.counts": {
    groups: number
    alerts: number
    unacknowledged: number
    noProcess: number
    priorities: {
      priority: string
      groups: number
      unacknowledged: number
    }[]
  }
  "alert.get": {
    group: {
      id: string
      reference: string
      state: "open" | "no-process" | "acknowledged" | "suppressed" | "resolved"
      priority: "Critical" | "Urgent" | "High" | "Normal" | "Low"
      priorityBecause: string
      pagedBecause: string
      heldUntil: string | null
      summary: string
      labels: Record<string, string>
      workload: string | null
      owner: string | null
      runbook: string | null
      policy: string | null
      route: string | null
      openedAt: string
      lastAlertAt: string
      pagedAt: string | null
      pageAt: string | null
      acknowledgedAt: string | null
      acknowledgedBy: string | null
      assignee: string | null
      resolvedAt: string | null
      alerts: number
      openAlerts: number
      suppressedAlerts: number
      rule: string | null
      isTicket: boolean
      isFlapping: boolean
      computedPriority: "Critical" | "Urgent" | "High" | "Normal" | "Low" | null
      priorityBy: string | null
    }
    alerts: ({
      id: string
      group: string
      fingerprint: string
      former: string | null
      summary: string
      labels: Record<string, string>
      annotations: Record<string, string>
      url: string | null
      source: string
      startsAt: string
      openedAt: string
      endedAt: string | null
      expiresAt: string | null
      resolvedAt: string | null
      resolvedBecause: string | null
      resolvedBy: string | null
      lastSeenAt: string
      seen: number
      heldBy: ({
        source: string
        by: string
        because: string
        until?: string | undefined
        alerts?: string[] | undefined
      })[]
      heldSince: string | null
      snoozedUntil: string | null
    })[]
    former: ({
      id: string
      group: string
      fingerprint: string
      former: string | null
      summary: string
      labels: Record<string, string>
      annotations: Record<string, string>
      url: string | null
      source: string
      startsAt: string
      openedAt: string
      endedAt: string | null
      expiresAt: string | null
      resolvedAt: string | null
      resolvedBecause: string | null
      resolvedBy: string | null
      lastSeenAt: string
      seen: number
      heldBy: ({
        source: string
        by: string
        because: string
        until?: string | undefined
        alerts?: string[] | undefined
      })[]
      heldSince: string | null
      snoozedUntil: string | null
    })[]
    memberships: ({
      group: string
      route: string | null
      state: string
      policy: string | null
      isFirst: boolean
    })[]
    sends: ({
      at: string
      what: "page" | "update" | "repeat" | "resolved" | "held"
      firing: string[]
      resolved: string[]
      reasons: ({
        source: string
        by: string
        because: string
        until?: string | undefined
        alerts?: string[] | undefined
      })[]
      decidedWith: string
    })[]
    history: {
      id: string
      at: string
      type: string
      actor: string
      sentence: string
      subjects: string[]
    }[]
    pages: unknown[]
    runs: unknown[]
    incidents: unknown[]
  }
  "alert.held": {
    held: {
      subject: string
      because: string
    }[]
  }
  "alert.list": {
    items: ({
      id: string
      reference: string
      state: "open" | "no-process" | "acknowledged" | "suppressed" | "resolved"
      priority: "Critical" | "Urgent" | "High" | "Normal" | "Low"
      priorityBecause: string
      pagedBecause: string
      heldUntil: string | null
      summary: string
      labels: Record<string, string>
      workload: string | null
      owner: string | null
      runbook: string | null
      policy: string | null
      route: string | null
      openedAt: string
      lastAlertAt: string
      pagedAt: string | null
      pageAt: string | null
      acknowledgedAt: string | null
      acknowledgedBy: string | null
      assignee: string | null
      resolvedAt: string | null
      alerts: number
      openAlerts: number
      suppressedAlerts: number
      rule: string | null
      isTicket: boolean
      isFlapping: boolean
      computedPriority: "Critical" | "Urgent" | "High" | "Normal" | "Low" | null
      priorityBy: string | null
    })[]
    next?: string | undefined
  }
  "alert.matching": {
    items: ({
      alert: string
      group: string
      summary: string
      state: string
      priority: "Critical" | "Urgent" | "High" | "Normal" | "Low"
      labels: Record<string, string>
    })[]
    looked: number
    next?: string | undefined
  }
  "alert.note": {
    id: string
    reference: string
    state: "open" | "no-process" | "acknowledged" | "suppressed" | "resolved"
    priority: "Critical" | "Urgent" | "High" | "Normal" | "Low"
    priorityBecause: string
    pagedBecause: string
    heldUntil: string | null
    summary: string
    labels: Record<string, string>
    workload: string | null
    owner: string | null
    runbook: string | null
    policy: string | null
    route: string | null
    openedAt: string
    lastAlertAt: string
    pagedAt: string | null
    pageAt: string | null
    acknowledgedAt: string | null
    acknowledgedBy: string | null
    assignee: string | null
    resolvedAt: string | null
    alerts: number
    openAlerts: number
    suppressedAlerts: number
    rule: string | null
    isTicket: boolean
    isFlapping: boolean
    computedPriority: "Critical" | "Urgent" | "High" | "Normal" | "Low" | null
    priorityBy: string | null
  }
  "alert.priorities": {
    matrix: string | null
    isStandard: boolean
    items: ({
      impact: "high" | "medium" | "low"
      urgency: "high" | "medium" | "low"
      priority: "Critical" | "Urgent" | "High" | "Normal" | "Low"
    })[]
    warnings: string[]
    withoutRoute: "Critical" | "Urgent" | "High" | "Normal" | "Low"
  }
  "alert.prioritise": {
    id: string
    reference: string
    state: "open" | "no-process" | "acknowledged" | "suppressed" | "resolved"
    priority: "Critical" | "Urgent" | "High" | "Normal" | "Low"
    priorityBecause: string
    pagedBecause: string
    heldUntil: string | null
    summary: string
    labels: Record<string, string>
    workload: string | null
    owner: string | null
    runbook: string | null
    policy: string | null
    route: string | null
    openedAt: string
    lastAlertAt: string
    pagedAt: string | null
    pageAt: string | null
    acknowledgedAt: string | null
    acknowledgedBy: string | null
    assignee: string | null
    resolvedAt: string | null
    alerts: number
    openAlerts: number
    suppressedAlerts: number
    rule: string | null
    isTicket: boolean
    isFlapping: boolean
    computedPriority: "Critical" | "Urgent" | "High" | "Normal" | "Low" | null
    priorityBy: string | null
  }
  "alert.receive": {
    opened: string[]
    repeated: number
    resolved: number
    ignored: number
  }
  "alert.resolve": {
    id: string
    reference: string
    state: "open" | "no-process" | "acknowledged" | "suppressed" | "resolved"
    priority: "Critical" | "Urgent" | "High" | "Normal" | "Low"
    priorityBecause: string
    pagedBecause: string
    heldUntil: string | null
    summary: string
    labels: Record<string, string>
    workload: string | null
    owner: string | null
    runbook: string | null
    policy: string | null
    route: string | null
    openedAt: string
    lastAlertAt: string
    pagedAt: string | null
    pageAt: string | null
    acknowledgedAt: string | null
    acknowledgedBy: string | null
    assignee: string | null
    resolvedAt: string | null
    alerts: number
    openAlerts: number
    suppressedAlerts: number
    rule: string | null
    isTicket: boolean
    isFlapping: boolean
    computedPriority: "Critical" | "Urgent" | "High" | "Normal" | "Low" | null
    priorityBy: string | null
  }
  "alert.route-test": {
    rule: string | null
    workload: string | null
    tried: {
      route: string
      depth: number
      matches: boolean
      taken: boolean
    }[]
    places: ({
      route: string | null
      state: string
      groupKey: string
      groupLabels: Record<string, string>
      priority: "Critical" | "Urgent" | "High" | "Normal" | "Low"
      priorityBecause: string
      owner: string | null
      runbook: string | null
      policy: string | null
      pagedBecause: string
      waitSeconds: number
      intervalSeconds: number
      isTicket: boolean
      webhooks: number
      heldBy: ({
        source: string
        by: string
        because: string
        until?: string | undefined
        alerts?: string[] | undefined
      })[]
      pagesNow: {
        person: string
        target: string
      }[]
      pagesNobodyBecause?: string | undefined
    })[]
  }
  "alert.routes": {
    items: ({
      route: string
      title: string | null
      depth: number
      order: number
      matchers: string
      goesOn: boolean
      isTried: boolean
      owner: string | null
      workload: string | null
      runbook: string | null
      policy: string | null
      priority: "Critical" | "Urgent" | "High" | "Normal" | "Low"
      groupBy: string[]
      waitSeconds: number | null
      intervalSeconds: number
      repeatSeconds: number
      pages: boolean
      inherits: string[]
      defects: string[]
    })[]
    next?: string | undefined
  }
  "alert.snooze": {
    id: string
    reference: string
    state: "open" | "no-process" | "acknowledged" | "suppressed" | "resolved"
    priority: "Critical" | "Urgent" | "High" | "Normal" | "Low"
    priorityBecause: string
    pagedBecause: string
    heldUntil: string | null
    summary: string
    labels: Record<string, string>
    workload: string | null
    owner: string | null
    runbook: string | null
    policy: string | null
    route: string | null
    openedAt: string
    lastAlertAt: string
    pagedAt: string | null
    pageAt: string | null
    acknowledgedAt: string | null
    acknowledgedBy: string | null
    assignee: string | null
    resolvedAt: string | null
    alerts: number
    openAlerts: number
    suppressedAlerts: number
    rule: string | null
    isTicket: boolean
    isFlapping: boolean
    computedPriority: "Critical" | "Urgent" | "High" | "Normal" | "Low" | null
    priorityBy: string | null
  }
  "alert.unacknowledge": {
    id: string
    reference: string
    state: "open" | "no-process" | "acknowledged" | "suppressed" | "resolved"
    priority: "Critical" | "Urgent" | "High" | "Normal" | "Low"
    priorityBecause: string
    pagedBecause: string
    heldUntil: string | null
    summary: string
    labels: Record<string, string>
    workload: string | null
    owner: string | null
    runbook: string | null
    policy: string | null
    route: string | null
    openedAt: string
    lastAlertAt: string
    pagedAt: string | null
    pageAt: string | null
    acknowledgedAt: string | null
    acknowledgedBy: string | null
    assignee: string | null
    resolvedAt: string | null
    alerts: number
    openAlerts: number
    suppressedAlerts: number
    rule: string | null
    isTicket: boolean
    isFlapping: boolean
    computedPriority: "Critical" | "Urgent" | "High" | "Normal" | "Low" | null
    priorityBy: string | null
  }
  "alert.unattended": {
    items: {
      alert: string
      group: string
      summary: string
    }[]
  }
  "automation.access-key": {
    accessKeyId: string
    secretAccessKey: string
    endpoint: string
  }
  "automation.import": {
    documents: ({
      name: string
      type: "Automation" | "Command" | "ChangeTemplate"
      record: string | null
      needs: string[]
      findings: ({
        path: string
        rule: string
        message: string
        mend: string | null
        line: number | null
      })[]
      warnings: ({
        path: string
        rule: string
        message: string
        mend: string | null
        line: number | null
      })[]
    })[]
    findings: ({
      path: string
      rule: string
      message: string
      mend: string | null
      line: number | null
    })[]
  }
  "canary.history": {
    canary: {
      canary: string
      title: string
      workload: string
      owner: string | null
      url: string
      everySeconds: number
      state: "unknown" | "passing" | "failing" | "off"
      since: string | null
      streak: number
      lastAt: string | null
      lastPassed: boolean | null
      lastReason: string | null
      lastMs: number | null
      nextAt: string | null
      passedShare: number | null
    }
    from: string
    to: string
    bucketSeconds: number
    buckets: ({
      at: string
      passed: number
      failed: number
      meanMs: number
      p95Ms: number | null
      mostMs: number
    })[]
    results: ({
      at: string
      passed: boolean
      status: number | null
      ms: number
      reason: string
    })[]
  }
  "canary.list": {
    items: ({
      canary: string
      title: string
      workload: string
      owner: string | null
      url: string
      everySeconds: number
      state: "unknown" | "passing" | "failing" | "off"
      since: string | null
      streak: number
      lastAt: string | null
      lastPassed: boolean | null
      lastReason: string | null
      lastMs: number | null
      nextAt: string | null
      passedShare: number | null
    })[]
    next: string | null
  }
  "canary.run": {
    canary: string
    askedAt: string
  }
  "check.get": {
    definition: {
      check: string
      practice: string
      scope: "organization" | "team" | "workload"
      strength: "behaviour" | "state" | "attestation"
      mandatory: boolean
      claim: string
      parameters: Record<string, number>
      kinds: string[]
      facts: string[]
    }
    verdict: {
      check: string
      practice: string
      subject: string
      state: "PASS" | "FAIL" | "UNKNOWN" | "NA"
      because: string
      numerator: number
      denominator: number
      evidence: {
        subject: string
        holds: boolean
        because: string
      }[]
      mend: string | null
      parameters: Record<string, number>
      since: string
      computedAt: string
      isStale: boolean
    } | null
  }
  "check.history": {
    items: ({
      id: string
      check: string
      practice: string
      subject: string
      at: string
      from: "PASS" | "FAIL" | "UNKNOWN" | "NA" | null
      to: "PASS" | "FAIL" | "UNKNOWN" | "NA"
      because: string
    })[]
    next: string | null
  }
  "check.judge": {
    asked: number
  }
  "check.list": {
    items: ({
      check: string
      practice: string
      scope: "organization" | "team" | "workload"
      strength: "behaviour" | "state" | "attestation"
      mandatory: boolean
      claim: string
      parameters: Record<string, number>
      kinds: string[]
      facts: string[]
    })[]
    next: string | null
  }
  "check.tune": {
    check: string
    practice: string
    scope: "organization" | "team" | "workload"
    strength: "behaviour" | "state" | "attestation"
    mandatory: boolean
    claim: string
    parameters: Record<string, number>
    kinds: string[]
    facts: string[]
  }
  "check.verdicts": {
    items: ({
      check: string
      practice: string
      subject: string
      state: "PASS" | "FAIL" | "UNKNOWN" | "NA"
      because: string
      numerator: number
      denominator: number
      mend: string | null
      parameters: Record<string, number>
      since: string
      computedAt: string
      isStale: boolean
    })[]
  }
  "composite.check": {
    valid: boolean
    problem?: {
      at: number
      message: string
      mend?: string | undefined
    } | undefined
    state?: "ALARM" | "OK" | "INSUFFICIENT_DATA" | undefined
    members: ({
      name: string
      state: "ALARM" | "OK" | "INSUFFICIENT_DATA"
      means: string[]
    })[]
    unheard: string[]
  }
  "composite.list": {
    items: ({
      composite: string
      summary: string
      state: "ALARM" | "OK" | "INSUFFICIENT_DATA"
      since: string | null
      expression: string
      why: string
      members: ({
        name: string
        state: "ALARM" | "OK" | "INSUFFICIENT_DATA"
        means: string[]
      })[]
      suppressor: string | null
      suppressedBy: "Alarm" | "WaitPeriod" | "ExtensionPeriod" | null
      suppressedUntil: string | null
      holdsMembers: boolean
      alert: string | null
      workload: string | null
      owner: string | null
    })[]
    next?: string | undefined
  }
  "composite.test": {
    state: "ALARM" | "OK" | "INSUFFICIENT_DATA"
    why: string
    unused: string[]
  }
  "contact.change": {
    reference: string
    version: number
    change: "created" | "changed" | "unchanged" | "proposed"
    proposed?: {
      repository: string
      branch: string
      file: string
      patch: string
    } | undefined
  }
  "contact.chat-code": {
    code: string
    send: string
    link?: string | undefined
    expiresAt: string
  }
  "contact.chats": {
    items: {
      channel: string
      user: string
      knownBy: string
      at: string
    }[]
  }
  "contact.confirm": {
    owner: string
    method: string
  }
  "contact.list": {
    items: ({
      owner: string
      title: string
      zone: string
      reach: "proven" | "likely" | "none"
      methods: ({
        method: string
        channel: string
        address: string
        limit?: string | undefined
        configured: boolean
        missing?: string | undefined
        blocked?: string | undefined
        verifiedAt?: string | undefined
        verifiedBy?: string | undefined
        codeUntil?: string | undefined
        last?: {
          what: string
          message: string
          state: string
          at: string
          reason?: string | undefined
        } | undefined
        failures: number
      })[]
      important: {
        method: string
        after: string
      }[]
      default: {
        method: string
        after: string
      }[]
      quietHours?: string | undefined
      defects: ({
        method?: string | undefined
        grave: boolean
        what: string
        mend: string
      })[]
    })[]
    next?: string | undefined
  }
  "contact.mine": {
    owner: string
    title: string
    zone: string
    reach: "proven" | "likely" | "none"
    methods: ({
      method: string
      channel: string
      address: string
      limit?: string | undefined
      configured: boolean
      missing?: string | undefined
      blocked?: string | undefined
      verifiedAt?: string | undefined
      verifiedBy?: string | undefined
      codeUntil?: string | undefined
      last?: {
        what: string
        message: string
        state: string
        at: string
        reason?: string | undefined
      } | undefined
      failures: number
    })[]
    important: {
      method: string
      after: string
    }[]
    default: {
      method: string
      after: string
    }[]
    quietHours?: string | undefined
    defects: ({
      method?: string | undefined
      grave: boolean
      what: string
      mend: string
    })[]
    version?: number | undefined
  }
  "contact.push-devices": {
    publicKey: string
    items: {
      name: string
      service: string
      endpoint: string
      isMethod: boolean
      createdAt: string
    }[]
  }
  "contact.push-subscribe": {
    device: string
    isMethod: boolean
  }
  "contact.push-unsubscribe": {
    removed: boolean
  }
  "contact.test": {
    items: {
      method: string
      channel: string
      message: string
    }[]
  }
  "contact.unlink-chat": {
    unlinked: boolean
  }
  "contact.verify": {
    verified: boolean
    message: string
  }
  "contact.verify-start": {
    message: string
    expiresAt: string
    againAt: string
  }
  "demo.break": {
    next: string
  }
  "demo.leave": {
    archived: number
  }
  "demo.mend": Record<string, unknown>
  "event-delivery.discard": {
    discarded: number
  }
  "event-delivery.get": {
    id: string
    rule: string
    version: number
    target: string
    action: string
    state: "matched" | "waiting" | "delivered" | "dead" | "discarded"
    reason?: string | undefined
    attempts: number
    origin: "event" | "fact"
    source: string
    eventId: string
    type: string
    chain: string[]
    replay?: string | undefined
    held: boolean
    createdAt: string
    dueAt?: string | undefined
    endedAt?: string | undefined
    event: unknown
    input?: unknown | undefined
    problem?: string | undefined
  }
  "event-delivery.list": {
    items: ({
      id: string
      rule: string
      version: number
      target: string
      action: string
      state: "matched" | "waiting" | "delivered" | "dead" | "discarded"
      reason?: string | undefined
      attempts: number
      origin: "event" | "fact"
      source: string
      eventId: string
      type: string
      chain: string[]
      replay?: string | undefined
      held: boolean
      createdAt: string
      dueAt?: string | undefined
      endedAt?: string | undefined
    })[]
    next?: string | undefined
  }
  "event-delivery.retry": {
    retried: number
  }
  "event-rule.check": {
    valid: boolean
    findings: ({
      path: string
      rule: string
      message: string
      mend?: string | undefined
      file?: string | undefined
      line?: number | undefined
      column?: number | undefined
    })[]
    matches?: boolean | undefined
    inputs?: unknown[] | undefined
  }
  "event-rule.history": {
    rules: ({
      rule: string
      title: string
      enabled: boolean
      matched: number
      delivered: number
      waiting: number
      failing: number
      dead: number
      discarded: number
      held: number
      stopped: number
      lastMatchAt?: string | undefined
    })[]
    deliveries: ({
      id: string
      rule: string
      version: number
      target: string
      action: string
      state: "matched" | "waiting" | "delivered" | "dead" | "discarded"
      reason?: string | undefined
      attempts: number
      origin: "event" | "fact"
      source: string
      eventId: string
      type: string
      chain: string[]
      replay?: string | undefined
      held: boolean
      createdAt: string
      dueAt?: string | undefined
      endedAt?: string | undefined
    })[]
    stops: ({
      chain: string[]
      because: "circle" | "depth"
      times: number
      firstAt: string
      lastAt: string
    })[]
    next?: string | undefined
  }
  "event-rule.replay": {
    replay: string
    lookedAt: number
    matched: number
    deliveries: number
  }
  "event-rule.replay-preview": {
    lookedAt: number
    matched: number
    deliveries: number
    minutes: number
    samples: {
      source: string
      id: string
      type: string
      time: string
    }[]
  }
  "event-rule.try": {
    lookedAt: number
    matched: number
    samples: ({
      origin: "event" | "fact"
      event: unknown
      inputs: unknown[]
    })[]
  }
  "event.count": {
    count: number
    atLeast: boolean
  }
  "event.get": {
    id: string
    source: string
    eventId: string
    type: string
    subject?: string | undefined
    time: string
    receivedAt: string
    workload?: string | undefined
    integration?: string | undefined
    labels: Record<string, string>
    attributes: Record<string, unknown>
    data: unknown
  }
  "event.list": {
    items: ({
      id: string
      source: string
      eventId: string
      type: string
      subject?: string | undefined
      time: string
      receivedAt: string
      workload?: string | undefined
      integration?: string | undefined
      labels: Record<string, string>
    })[]
    next?: string | undefined
  }
  "event.receive": {
    accepted: number
    repeated: number
  }
  "fact.list": {
    items: {
      id: string
      position: string
      type: string
      at: string
      actor: string
      subjects: string[]
      sentence: string
      data: unknown
    }[]
    next?: string | undefined
  }
  "fact.verify": {
    seals: number
    facts: number
    problems: string[]
    head?: string | undefined
    next?: string | undefined
  }
  "heartbeat.get": {
    heartbeat: string
    title: string
    workload: string | null
    owner: string | null
    everySeconds: number
    graceSeconds: number
    state: "waiting" | "alive" | "missed" | "off"
    since: string | null
    lastPingAt: string | null
    lastPingFrom: string | null
    pings: number
    dueAt: string | null
    keys: {
      id: string
      issuedAt: string
      issuedBy: string
    }[]
  }
  "heartbeat.issue-key": {
    heartbeat: string
    id: string
    key: string
    address: string
  }
  "heartbeat.list": {
    items: ({
      heartbeat: string
      title: string
      workload: string | null
      owner: string | null
      everySeconds: number
      graceSeconds: number
      state: "waiting" | "alive" | "missed" | "off"
      since: string | null
      lastPingAt: string | null
      lastPingFrom: string | null
      pings: number
      dueAt: string | null
      keys: {
        id: string
        issuedAt: string
        issuedBy: string
      }[]
    })[]
    next: string | null
  }
  "heartbeat.ping": {
    heartbeat: string
    title: string
    workload: string | null
    owner: string | null
    everySeconds: number
    graceSeconds: number
    state: "waiting" | "alive" | "missed" | "off"
    since: string | null
    lastPingAt: string | null
    lastPingFrom: string | null
    pings: number
    dueAt: string | null
    keys: {
      id: string
      issuedAt: string
      issuedBy: string
    }[]
  }
  "heartbeat.revoke-key": {
    heartbeat: string
    title: string
    workload: string | null
    owner: string | null
    everySeconds: number
    graceSeconds: number
    state: "waiting" | "alive" | "missed" | "off"
    since: string | null
    lastPingAt: string | null
    lastPingFrom: string | null
    pings: number
    dueAt: string | null
    keys: {
      id: string
      issuedAt: string
      issuedBy: string
    }[]
  }
  "identity.accounts": {
    items: ({
      person: string
      email?: string | undefined
      role: "viewer" | "responder" | "editor" | "administrator"
      hasPassword: boolean
      createdAt: string
      lastSeenAt?: string | undefined
      disabledAt?: string | undefined
    })[]
    next?: string | undefined
  }
  "identity.change-password": {
    sessionsEnded: number
  }
  "identity.disable": {
    person: string
    sessionsEnded: number
  }
  "identity.enable": {
    person: string
  }
  "identity.grant": {
    person: string
    role: "viewer" | "responder" | "editor" | "administrator"
  }
  "identity.invite": {
    url: string
    expiresAt: string
  }
  "identity.me": {
    type: "person" | "token" | "other"
    reference: string
    name: string
    title?: string | undefined
    role?: "viewer" | "responder" | "editor" | "administrator" | undefined
    teams: string[]
    scopes?: string[] | undefined
    email?: string | undefined
    hasPassword: boolean
    session?: string | undefined
    example: boolean
  }
  "identity.sign-out": {
    signedOut: boolean
  }
  "incident.acknowledge": {
    id: string
    reference: string
    number: number
    title: string
    priority: "Critical" | "Urgent" | "High" | "Normal" | "Low"
    state: "declared" | "acknowledged" | "mitigated" | "resolved"
    workload: string | null
    owner: string | null
    reason: string | null
    summary: string | null
    endsWith: "all" | "never"
    beganAt: string | null
    detectedAt: string | null
    openedAt: string
    openedBy: string
    acknowledgedAt: string | null
    acknowledgedBy: string | null
    mitigatedAt: string | null
    mitigatedBy: string | null
    resolvedAt: string | null
    resolvedBy: string | null
    reopened: number
    roles: ({
      role: "commander" | "communications" | "operations" | "scribe"
      person: string
      assignedAt: string
      assignedBy: string
      because: string
    })[]
    timeToDetectSeconds: number | null
    timeToAcknowledgeSeconds: number | null
    timeToMitigateSeconds: number | null
    timeToResolveSeconds: number | null
  }
  "incident.assign-role": {
    id: string
    reference: string
    number: number
    title: string
    priority: "Critical" | "Urgent" | "High" | "Normal" | "Low"
    state: "declared" | "acknowledged" | "mitigated" | "resolved"
    workload: string | null
    owner: string | null
    reason: string | null
    summary: string | null
    endsWith: "all" | "never"
    beganAt: string | null
    detectedAt: string | null
    openedAt: string
    openedBy: string
    acknowledgedAt: string | null
    acknowledgedBy: string | null
    mitigatedAt: string | null
    mitigatedBy: string | null
    resolvedAt: string | null
    resolvedBy: string | null
    reopened: number
    roles: ({
      role: "commander" | "communications" | "operations" | "scribe"
      person: string
      assignedAt: string
      assignedBy: string
      because: string
    })[]
    timeToDetectSeconds: number | null
    timeToAcknowledgeSeconds: number | null
    timeToMitigateSeconds: number | null
    timeToResolveSeconds: number | null
  }
  "incident.get": {
    incident: {
      id: string
      reference: string
      number: number
      title: string
      priority: "Critical" | "Urgent" | "High" | "Normal" | "Low"
      state: "declared" | "acknowledged" | "mitigated" | "resolved"
      workload: string | null
      owner: string | null
      reason: string | null
      summary: string | null
      endsWith: "all" | "never"
      beganAt: string | null
      detectedAt: string | null
      openedAt: string
      openedBy: string
      acknowledgedAt: string | null
      acknowledgedBy: string | null
      mitigatedAt: string | null
      mitigatedBy: string | null
      resolvedAt: string | null
      resolvedBy: string | null
      reopened: number
      roles: ({
        role: "commander" | "communications" | "operations" | "scribe"
        person: string
        assignedAt: string
        assignedBy: string
        because: string
      })[]
      timeToDetectSeconds: number | null
      timeToAcknowledgeSeconds: number | null
      timeToMitigateSeconds: number | null
      timeToResolveSeconds: number | null
    }
    alerts: ({
      id: string
      group: string
      summary: string
      priority: "Critical" | "Urgent" | "High" | "Normal" | "Low"
      runbook: string | null
      startsAt: string
      openedAt: string
      resolvedAt: string | null
      linkedAt: string
    })[]
    alertCount: number
    openAlerts: number
    runs: ({
      run: string
      procedure: string | null
      status: string
      startedAt: string
      finishedAt: string | null
    })[]
    people: string[]
  }
  "incident.link": {
    id: string
    reference: string
    number: number
    title: string
    priority: "Critical" | "Urgent" | "High" | "Normal" | "Low"
    state: "declared" | "acknowledged" | "mitigated" | "resolved"
    workload: string | null
    owner: string | null
    reason: string | null
    summary: string | null
    endsWith: "all" | "never"
    beganAt: string | null
    detectedAt: string | null
    openedAt: string
    openedBy: string
    acknowledgedAt: string | null
    acknowledgedBy: string | null
    mitigatedAt: string | null
    mitigatedBy: string | null
    resolvedAt: string | null
    resolvedBy: string | null
    reopened: number
    roles: ({
      role: "commander" | "communications" | "operations" | "scribe"
      person: string
      assignedAt: string
      assignedBy: string
      because: string
    })[]
    timeToDetectSeconds: number | null
    timeToAcknowledgeSeconds: number | null
    timeToMitigateSeconds: number | null
    timeToResolveSeconds: number | null
  }
  "incident.list": {
    items: ({
      id: string
      reference: string
      number: number
      title: string
      priority: "Critical" | "Urgent" | "High" | "Normal" | "Low"
      state: "declared" | "acknowledged" | "mitigated" | "resolved"
      workload: string | null
      owner: string | null
      reason: string | null
      summary: string | null
      endsWith: "all" | "never"
      beganAt: string | null
      detectedAt: string | null
      openedAt: string
      openedBy: string
      acknowledgedAt: string | null
      acknowledgedBy: string | null
      mitigatedAt: string | null
      mitigatedBy: string | null
      resolvedAt: string | null
      resolvedBy: string | null
      reopened: number
      roles: ({
        role: "commander" | "communications" | "operations" | "scribe"
        person: string
        assignedAt: string
        assignedBy: string
        because: string
      })[]
      timeToDetectSeconds: number | null
      timeToAcknowledgeSeconds: number | null
      timeToMitigateSeconds: number | null
      timeToResolveSeconds: number | null
    })[]
    next?: string | undefined
  }
  "incident.mitigate": {
    id: string
    reference: string
    number: number
    title: string
    priority: "Critical" | "Urgent" | "High" | "Normal" | "Low"
    state: "declared" | "acknowledged" | "mitigated" | "resolved"
    workload: string | null
    owner: string | null
    reason: string | null
    summary: string | null
    endsWith: "all" | "never"
    beganAt: string | null
    detectedAt: string | null
    openedAt: string
    openedBy: string
    acknowledgedAt: string | null
    acknowledgedBy: string | null
    mitigatedAt: string | null
    mitigatedBy: string | null
    resolvedAt: string | null
    resolvedBy: string | null
    reopened: number
    roles: ({
      role: "commander" | "communications" | "operations" | "scribe"
      person: string
      assignedAt: string
      assignedBy: string
      because: string
    })[]
    timeToDetectSeconds: number | null
    timeToAcknowledgeSeconds: number | null
    timeToMitigateSeconds: number | null
    timeToResolveSeconds: number | null
  }
  "incident.note": {
    id: string
    reference: string
    number: number
    title: string
    priority: "Critical" | "Urgent" | "High" | "Normal" | "Low"
    state: "declared" | "acknowledged" | "mitigated" | "resolved"
    workload: string | null
    owner: string | null
    reason: string | null
    summary: string | null
    endsWith: "all" | "never"
    beganAt: string | null
    detectedAt: string | null
    openedAt: string
    openedBy: string
    acknowledgedAt: string | null
    acknowledgedBy: string | null
    mitigatedAt: string | null
    mitigatedBy: string | null
    resolvedAt: string | null
    resolvedBy: string | null
    reopened: number
    roles: ({
      role: "commander" | "communications" | "operations" | "scribe"
      person: string
      assignedAt: string
      assignedBy: string
      because: string
    })[]
    timeToDetectSeconds: number | null
    timeToAcknowledgeSeconds: number | null
    timeToMitigateSeconds: number | null
    timeToResolveSeconds: number | null
  }
  "incident.open": {
    id: string
    reference: string
    number: number
    title: string
    priority: "Critical" | "Urgent" | "High" | "Normal" | "Low"
    state: "declared" | "acknowledged" | "mitigated" | "resolved"
    workload: string | null
    owner: string | null
    reason: string | null
    summary: string | null
    endsWith: "all" | "never"
    beganAt: string | null
    detectedAt: string | null
    openedAt: string
    openedBy: string
    acknowledgedAt: string | null
    acknowledgedBy: string | null
    mitigatedAt: string | null
    mitigatedBy: string | null
    resolvedAt: string | null
    resolvedBy: string | null
    reopened: number
    roles: ({
      role: "commander" | "communications" | "operations" | "scribe"
      person: string
      assignedAt: string
      assignedBy: string
      because: string
    })[]
    timeToDetectSeconds: number | null
    timeToAcknowledgeSeconds: number | null
    timeToMitigateSeconds: number | null
    timeToResolveSeconds: number | null
  }
  "incident.reopen": {
    id: string
    reference: string
    number: number
    title: string
    priority: "Critical" | "Urgent" | "High" | "Normal" | "Low"
    state: "declared" | "acknowledged" | "mitigated" | "resolved"
    workload: string | null
    owner: string | null
    reason: string | null
    summary: string | null
    endsWith: "all" | "never"
    beganAt: string | null
    detectedAt: string | null
    openedAt: string
    openedBy: string
    acknowledgedAt: string | null
    acknowledgedBy: string | null
    mitigatedAt: string | null
    mitigatedBy: string | null
    resolvedAt: string | null
    resolvedBy: string | null
    reopened: number
    roles: ({
      role: "commander" | "communications" | "operations" | "scribe"
      person: string
      assignedAt: string
      assignedBy: string
      because: string
    })[]
    timeToDetectSeconds: number | null
    timeToAcknowledgeSeconds: number | null
    timeToMitigateSeconds: number | null
    timeToResolveSeconds: number | null
  }
  "incident.resolve": {
    id: string
    reference: string
    number: number
    title: string
    priority: "Critical" | "Urgent" | "High" | "Normal" | "Low"
    state: "declared" | "acknowledged" | "mitigated" | "resolved"
    workload: string | null
    owner: string | null
    reason: string | null
    summary: string | null
    endsWith: "all" | "never"
    beganAt: string | null
    detectedAt: string | null
    openedAt: string
    openedBy: string
    acknowledgedAt: string | null
    acknowledgedBy: string | null
    mitigatedAt: string | null
    mitigatedBy: string | null
    resolvedAt: string | null
    resolvedBy: string | null
    reopened: number
    roles: ({
      role: "commander" | "communications" | "operations" | "scribe"
      person: string
      assignedAt: string
      assignedBy: string
      because: string
    })[]
    timeToDetectSeconds: number | null
    timeToAcknowledgeSeconds: number | null
    timeToMitigateSeconds: number | null
    timeToResolveSeconds: number | null
  }
  "incident.timeline": {
    items: ({
      id: string
      at: string
      type: string
      actor: string
      sentence: string
      subjects: string[]
      sinceStartSeconds: number
      role: "signal" | "people" | "procedure" | "incident"
    })[]
    latest?: string | undefined
    earlier?: string | undefined
  }
  "integration.issue-key": {
    id: string
    key: string
    address: string
    addressWithKey: string
  }
  "integration.revoke-key": {
    id: string
    hint: string
  }
  "integration.status": {
    items: ({
      integration: string
      title: string
      format: "cloudevents" | "eventbridge" | "json" | "alertmanager" | "grafana" | "sns" | "pagerduty" | "opsgenie"
      enabled: boolean
      owner?: string | undefined
      workload?: string | undefined
      rateLimit: number
      address: string
      keys: ({
        id: string
        hint: string
        createdAt: string
        createdBy: string
        lastUsedAt?: string | undefined
      })[]
      lastAt?: string | undefined
      lastHour: number
      lastDay: number
      total: number
      refused: {
        at: string
        sentence: string
        excerpt: string
      }[]
    })[]
    next?: string | undefined
  }
  "integration.test": {
    status: number
    accepted: boolean
    answer: string
    sent: string
    about: string[]
  }
  "integration.try-mapping": {
    findings: ({
      path: string
      rule: string
      message: string
      mend?: string | undefined
      file?: string | undefined
      line?: number | undefined
      column?: number | undefined
    })[]
    count: number
    entries: (({
      name: string
      template: string
      found?: string | undefined
      problem?: string | undefined
    })[])[]
  }
  "kind.get": {
    name: string
    slug: string
    plural: string
    summary: string
    owner: "required" | "none"
    practices: string[]
    columns: string[]
    aliases: Record<string, string>
    body?: string | undefined
    schema: unknown
    references: {
      path: string
      kinds: string[]
    }[]
    example: string
  }
  "kind.list": {
    items: ({
      name: string
      slug: string
      plural: string
      summary: string
      owner: "required" | "none"
      practices: string[]
      columns: string[]
      aliases: Record<string, string>
      body?: string | undefined
      records: number
    })[]
  }
  "message.get": {
    id: string
    channel: "email" | "webhook" | "slack" | "slack-bot" | "teams" | "telegram" | "push" | "ntfy" | "sms" | "voice"
    to: string
    subject: string
    text?: string | undefined
    links: {
      label: string
      url: string
    }[]
    about: string[]
    state: "waiting" | "sending" | "delivered" | "refused" | "failed" | "withdrawn"
    attempts: number
    reason: string | null
    arrival: "carrier" | "arrived" | "lost" | null
    createdAt: string
    nextAt: string | null
    finishedAt: string | null
  }
  "message.list": {
    items: ({
      id: string
      channel: "email" | "webhook" | "slack" | "slack-bot" | "teams" | "telegram" | "push" | "ntfy" | "sms" | "voice"
      to: string
      subject: string
      text?: string | undefined
      links: {
        label: string
        url: string
      }[]
      about: string[]
      state: "waiting" | "sending" | "delivered" | "refused" | "failed" | "withdrawn"
      attempts: number
      reason: string | null
      arrival: "carrier" | "arrived" | "lost" | null
      createdAt: string
      nextAt: string | null
      finishedAt: string | null
    })[]
    next: string | null
  }
  "message.retry": {
    id: string
    channel: "email" | "webhook" | "slack" | "slack-bot" | "teams" | "telegram" | "push" | "ntfy" | "sms" | "voice"
    to: string
    subject: string
    text?: string | undefined
    links: {
      label: string
      url: string
    }[]
    about: string[]
    state: "waiting" | "sending" | "delivered" | "refused" | "failed" | "withdrawn"
    attempts: number
    reason: string | null
    arrival: "carrier" | "arrived" | "lost" | null
    createdAt: string
    nextAt: string | null
    finishedAt: string | null
  }
  "message.test": {
    message: string
  }
  "noise.adopt": {
    document: unknown
    reference?: string | undefined
    change: "prepared" | "created" | "changed" | "unchanged" | "proposed"
    proposed?: unknown | undefined
    advice?: string | undefined
  }
  "noise.dismiss": {
    proposal: {
      id: string
      kind: "threshold" | "wait" | "group" | "ticket" | "delete" | "silence" | "flapping"
      about: string
      sentence: string
      saved: {
        pages: number
        messages: number
        outOfHours: number
        interrupted: number
      }
      before: {
        pages: number
        messages: number
        outOfHours: number
        interrupted: number
      }
      after: {
        pages: number
        messages: number
        outOfHours: number
        interrupted: number
      }
      lost: number
      lostGroups: string[]
      later: number
      laterSeconds: number
      change: unknown
    }
    team?: string | undefined
    computedAt: string
    answered?: {
      answer: "dismissed" | "adopted"
      at: string
      by: string
      reason?: string | undefined
    } | undefined
  }
  "noise.proposals": {
    items: ({
      proposal: {
        id: string
        kind: "threshold" | "wait" | "group" | "ticket" | "delete" | "silence" | "flapping"
        about: string
        sentence: string
        saved: {
          pages: number
          messages: number
          outOfHours: number
          interrupted: number
        }
        before: {
          pages: number
          messages: number
          outOfHours: number
          interrupted: number
        }
        after: {
          pages: number
          messages: number
          outOfHours: number
          interrupted: number
        }
        lost: number
        lostGroups: string[]
        later: number
        laterSeconds: number
        change: unknown
      }
      team?: string | undefined
      computedAt: string
      answered?: {
        answer: "dismissed" | "adopted"
        at: string
        by: string
        reason?: string | undefined
      } | undefined
    })[]
    next?: string | undefined
  }
  "noise.rule": {
    figures: {
      name: string
      fired: number
      paged: number
      actedOn: number
      ignored: number
      ignoredShare?: number | undefined
      selfResolved: number
      medianOpenSeconds: number
      suppressed: number
      suppressedBy: Record<string, number>
      repeats: number
      messages: number
      outOfHours: number
      sleepInterrupted: number
      people: string[]
      lastAt: string
    }
    calendar: {
      weekday: number
      hour: number
      fired: number
      paged: number
      acted: number
    }[]
    outcomes: ({
      alert: string
      group: string
      openedAt: string
      resolvedAt?: string | undefined
      endedBy: string
      pagedAt?: string | undefined
      people: string[]
      actedAt?: string | undefined
      acted?: string | undefined
      suppressed: string[]
    })[]
    proposals: ({
      id: string
      kind: "threshold" | "wait" | "group" | "ticket" | "delete" | "silence" | "flapping"
      about: string
      sentence: string
      saved: {
        pages: number
        messages: number
        outOfHours: number
        interrupted: number
      }
      before: {
        pages: number
        messages: number
        outOfHours: number
        interrupted: number
      }
      after: {
        pages: number
        messages: number
        outOfHours: number
        interrupted: number
      }
      lost: number
      lostGroups: string[]
      later: number
      laterSeconds: number
      change: unknown
    })[]
    since: string
    asOf?: string | undefined
  }
  "noise.rules": {
    items: ({
      name: string
      fired: number
      paged: number
      actedOn: number
      ignored: number
      ignoredShare?: number | undefined
      selfResolved: number
      medianOpenSeconds: number
      suppressed: number
      suppressedBy: Record<string, number>
      repeats: number
      messages: number
      outOfHours: number
      sleepInterrupted: number
      people: string[]
      lastAt: string
    })[]
    next?: string | undefined
    since: string
    asOf?: string | undefined
  }
  "notice.acknowledge": {
    stopped: boolean
  }
  "notice.answer": {
    done: boolean
    message: string
    notice: {
      escalation: string
      subject: string
      state: "escalating" | "snoozed" | "acknowledged" | "stopped"
      title: string
      text: string
      workload?: string | undefined
      priority: string
      urgency: string
      policy?: string | undefined
      runbook?: string | undefined
      about: string[]
      since: string
      nextAt?: string | undefined
      paused?: string | undefined
      answeredBy: string[]
      expiresAt?: string | undefined
      snoozedUntil?: string | undefined
      snoozedBy?: string | undefined
      exhausted: boolean
      acknowledgedBy?: string | undefined
      acknowledgedAt?: string | undefined
      endedAt?: string | undefined
      endedBecause?: string | undefined
      choices: ({
        choice: string
        label: string
        asksWhy?: boolean | undefined
      })[]
    }
  }
  "notice.escalate": {
    escalation: string
  }
  "notice.list": {
    escalation?: {
      escalation: string
      subject: string
      state: "escalating" | "snoozed" | "acknowledged" | "stopped"
      title: string
      text: string
      workload?: string | undefined
      priority: string
      urgency: string
      policy?: string | undefined
      runbook?: string | undefined
      about: string[]
      since: string
      nextAt?: string | undefined
      paused?: string | undefined
      answeredBy: string[]
      expiresAt?: string | undefined
      snoozedUntil?: string | undefined
      snoozedBy?: string | undefined
      exhausted: boolean
      acknowledgedBy?: string | undefined
      acknowledgedAt?: string | undefined
      endedAt?: string | undefined
      endedBecause?: string | undefined
      choices: ({
        choice: string
        label: string
        asksWhy?: boolean | undefined
      })[]
    } | undefined
    items: ({
      page: string
      escalation: string
      subject: string
      title: string
      person: string
      target: string
      cycle: number
      step: number
      isFallback: boolean
      method: string
      channel: string
      state: "waiting" | "sent" | "delivered" | "refused" | "dropped"
      reason: string
      held?: string | undefined
      together?: string | undefined
      delivery?: {
        state: string
        reason?: string | undefined
        attempts: number
        arrival?: string | undefined
      } | undefined
      at: string
      dueAt: string
      sentAt?: string | undefined
      settledAt?: string | undefined
    })[]
    next?: string | undefined
  }
  "notice.mine": {
    items: ({
      page: string
      escalation: string
      subject: string
      title: string
      person: string
      target: string
      cycle: number
      step: number
      isFallback: boolean
      method: string
      channel: string
      state: "waiting" | "sent" | "delivered" | "refused" | "dropped"
      reason: string
      held?: string | undefined
      together?: string | undefined
      delivery?: {
        state: string
        reason?: string | undefined
        attempts: number
        arrival?: string | undefined
      } | undefined
      at: string
      dueAt: string
      sentAt?: string | undefined
      settledAt?: string | undefined
    })[]
    next?: string | undefined
  }
  "notice.open": {
    person: string
    reason: string
    notice: {
      escalation: string
      subject: string
      state: "escalating" | "snoozed" | "acknowledged" | "stopped"
      title: string
      text: string
      workload?: string | undefined
      priority: string
      urgency: string
      policy?: string | undefined
      runbook?: string | undefined
      about: string[]
      since: string
      nextAt?: string | undefined
      paused?: string | undefined
      answeredBy: string[]
      expiresAt?: string | undefined
      snoozedUntil?: string | undefined
      snoozedBy?: string | undefined
      exhausted: boolean
      acknowledgedBy?: string | undefined
      acknowledgedAt?: string | undefined
      endedAt?: string | undefined
      endedBecause?: string | undefined
      choices: ({
        choice: string
        label: string
        asksWhy?: boolean | undefined
      })[]
    }
    beside?: {
      needed: number
      holdsSeconds?: number | undefined
      others: ({
        person: string
        title: string
        at: string
        state: "answered" | "arrived" | "sent" | "waiting" | "lost"
      })[]
    } | undefined
    test?: boolean | undefined
    together?: ({
      token: string
      title: string
      priority: string
      workload?: string | undefined
      state: string
    })[] | undefined
  }
  "notice.page": {
    escalation: string
  }
  "notice.page-now": {
    escalation: string
    subject: string
  }
  "notice.reroute": {
    escalation: string
  }
  "notice.resume": {
    escalation: string
  }
  "notice.snooze": {
    escalation: string
    until: string
  }
  "notice.stop": {
    stopped: boolean
  }
  "notice.switch": {
    escalation: string
  }
  "notice.take-over": {
    from?: string | undefined
  }
  "notice.unattended": {
    count: number
    oldest?: string | undefined
  }
  "oncall.accept": {
    swap: string
    what: "swap" | "cover"
    state: "open" | "accepted" | "declined" | "withdrawn" | "expired"
    schedule: string
    from: string
    to: string
    giver: string
    taker?: string | undefined
    back?: {
      schedule: string
      from: string
      to: string
    } | undefined
    reason?: string | undefined
    parts: {
      schedule: string
      person: string
      from: string
      to: string
      at: string
    }[]
    left: {
      from: string
      to: string
    }[]
    askedBy: string
    askedAt: string
    expiresAt: string
    settledAt?: string | undefined
    settledBy?: string | undefined
    answer?: string | undefined
  }
  "oncall.calendar": {
    schedule: string
    zone: string
    layers: ({
      name: string
      title: string
      priority: number
      zone: string
      shadow: boolean
      shifts: ({
        schedule: string
        person: string
        from: string
        to: string
        because: "rotation" | "absence" | "calendar" | "override" | "fixed"
        reason?: string | undefined
        layer?: string | undefined
        made?: string | undefined
        shadow?: true | undefined
      })[]
    })[]
    overrides: ({
      override?: string | undefined
      from: string
      to: string
      does: "replace" | "add" | "remove"
      person?: string | undefined
      replaces?: string | undefined
      reason?: string | undefined
    })[]
    fixed: ({
      fixed: string
      from: string
      to: string
      reason?: string | undefined
    })[]
    holidays: {
      from: string
      to: string
      title: string
    }[]
    absences: {
      person: string
      from: string
      to: string
      title: string
    }[]
    shifts: ({
      schedule: string
      person: string
      from: string
      to: string
      because: "rotation" | "absence" | "calendar" | "override" | "fixed"
      reason?: string | undefined
      layer?: string | undefined
      made?: string | undefined
      shadow?: true | undefined
    })[]
    gaps: {
      schedule: string
      from: string
      to: string
      intended: boolean
    }[]
    bookings: {
      person: string
      from: string
      to: string
    }[]
  }
  "oncall.calendar-link": {
    link: string
    shows: string
    url: string
    webcal: string
  }
  "oncall.calendar-links": {
    items: ({
      link: string
      shows: string
      person: string
      hint: string
      madeAt: string
      lastReadAt?: string | undefined
    })[]
    next?: string | undefined
  }
  "oncall.calendar-refresh": {
    calendar: string
  }
  "oncall.calendar-unlink": {
    link: string
    shows: string
  }
  "oncall.calendars": {
    items: ({
      calendar: string
      title: string
      owner?: string | undefined
      holds: "holidays" | "leave" | "shifts"
      zone: string
      host?: string | undefined
      state: "written" | "waiting" | "read" | "failing"
      events: number
      readAt?: string | undefined
      checkedAt?: string | undefined
      nextAt?: string | undefined
      failingSince?: string | undefined
      problem?: string | undefined
      mend?: string | undefined
      usedBy: string[]
      findings: {
        event: string
        message: string
      }[]
      findingCount: number
      coming: {
        title: string
        from: string
        to: string
        people: string[]
      }[]
    })[]
    next?: string | undefined
  }
  "oncall.cover": {
    swap: string
    what: "swap" | "cover"
    state: "open" | "accepted" | "declined" | "withdrawn" | "expired"
    schedule: string
    from: string
    to: string
    giver: string
    taker?: string | undefined
    back?: {
      schedule: string
      from: string
      to: string
    } | undefined
    reason?: string | undefined
    parts: {
      schedule: string
      person: string
      from: string
      to: string
      at: string
    }[]
    left: {
      from: string
      to: string
    }[]
    askedBy: string
    askedAt: string
    expiresAt: string
    settledAt?: string | undefined
    settledBy?: string | undefined
    answer?: string | undefined
  }
  "oncall.decline": {
    swap: string
    what: "swap" | "cover"
    state: "open" | "accepted" | "declined" | "withdrawn" | "expired"
    schedule: string
    from: string
    to: string
    giver: string
    taker?: string | undefined
    back?: {
      schedule: string
      from: string
      to: string
    } | undefined
    reason?: string | undefined
    parts: {
      schedule: string
      person: string
      from: string
      to: string
      at: string
    }[]
    left: {
      from: string
      to: string
    }[]
    askedBy: string
    askedAt: string
    expiresAt: string
    settledAt?: string | undefined
    settledBy?: string | undefined
    answer?: string | undefined
  }
  "oncall.double-bookings": {
    items: {
      person: string
      schedule: string
      other: string
      from: string
      to: string
    }[]
    next?: string | undefined
  }
  "oncall.drill": {
    drill: string
  }
  "oncall.drill-answer": {
    counted: boolean
  }
  "oncall.drill-result": {
    drill: string
    policy: string
    title: string
    owner?: string | undefined
    mode: "in-turn" | "at-once"
    note?: string | undefined
    state: "running" | "finished" | "stopped" | "skipped"
    reason?: string | undefined
    plannedFor?: string | undefined
    startedAt: string
    startedBy: string
    finishedAt?: string | undefined
    score?: number | undefined
    answered: number
    tried: number
    levels: ({
      level: number
      isFallback: boolean
      page: string[]
      timeoutSeconds: number
      state: "waiting" | "paging" | "answered" | "silent" | "unreachable" | "spared"
      reason?: string | undefined
      beganAt?: string | undefined
      until?: string | undefined
      afterSeconds?: number | undefined
      people: ({
        person: string
        pages: ({
          method: string
          channel: string
          state: string
          reason: string
          sentAt?: string | undefined
          settledAt?: string | undefined
        })[]
        answeredAt?: string | undefined
        afterSeconds?: number | undefined
        answeredBy?: string | undefined
        isInTime?: boolean | undefined
      })[]
    })[]
    mend: string[]
  }
  "oncall.drill-stop": {
    drill: string
  }
  "oncall.drills": {
    items: ({
      drill: string
      policy: string
      title: string
      owner?: string | undefined
      mode: "in-turn" | "at-once"
      note?: string | undefined
      state: "running" | "finished" | "stopped" | "skipped"
      reason?: string | undefined
      plannedFor?: string | undefined
      startedAt: string
      startedBy: string
      finishedAt?: string | undefined
      score?: number | undefined
      answered: number
      tried: number
    })[]
    next?: string | undefined
  }
  "oncall.fix": {
    fixed: string
  }
  "oncall.gaps": {
    items: {
      schedule: string
      from: string
      to: string
      intended: boolean
    }[]
    next?: string | undefined
  }
  "oncall.handoff": {
    handoff?: string | undefined
    schedule: string
    person: string
    from: string
    to: string
    state: "draft" | "quiet" | "sent"
    text: string
    alerts: {
      rule: string
      fired: number
      acknowledged: number
      resolved: number
      open: number
    }[]
    pages: ({
      subject: string
      title: string
      priority: string
      at: string
      outcome: "acknowledged" | "resolved" | "suppressed" | "unanswered"
      by?: string | undefined
      afterSeconds?: number | undefined
    })[]
    open: ({
      what: "alert" | "incident" | "run" | "page"
      reference: string
      title: string
      since: string
    })[]
    changed: {
      at: string
      by: string
      sentence: string
    }[]
    silences: ({
      silence: string
      comment: string
      until?: string | undefined
    })[]
    figures: {
      hours: number
      pages: number
      interruptions: number
      outOfHours: number
      asleep: number
    }
    writtenAt: string
    sentAt?: string | undefined
    sentBy?: string | undefined
    told: string[]
  }
  "oncall.handoff-complete": {
    handoff?: string | undefined
    schedule: string
    person: string
    from: string
    to: string
    state: "draft" | "quiet" | "sent"
    text: string
    alerts: {
      rule: string
      fired: number
      acknowledged: number
      resolved: number
      open: number
    }[]
    pages: ({
      subject: string
      title: string
      priority: string
      at: string
      outcome: "acknowledged" | "resolved" | "suppressed" | "unanswered"
      by?: string | undefined
      afterSeconds?: number | undefined
    })[]
    open: ({
      what: "alert" | "incident" | "run" | "page"
      reference: string
      title: string
      since: string
    })[]
    changed: {
      at: string
      by: string
      sentence: string
    }[]
    silences: ({
      silence: string
      comment: string
      until?: string | undefined
    })[]
    figures: {
      hours: number
      pages: number
      interruptions: number
      outOfHours: number
      asleep: number
    }
    writtenAt: string
    sentAt?: string | undefined
    sentBy?: string | undefined
    told: string[]
  }
  "oncall.handoffs": {
    items: ({
      handoff?: string | undefined
      schedule: string
      person: string
      from: string
      to: string
      state: "draft" | "quiet" | "sent"
      text: string
      alerts: {
        rule: string
        fired: number
        acknowledged: number
        resolved: number
        open: number
      }[]
      pages: ({
        subject: string
        title: string
        priority: string
        at: string
        outcome: "acknowledged" | "resolved" | "suppressed" | "unanswered"
        by?: string | undefined
        afterSeconds?: number | undefined
      })[]
      open: ({
        what: "alert" | "incident" | "run" | "page"
        reference: string
        title: string
        since: string
      })[]
      changed: {
        at: string
        by: string
        sentence: string
      }[]
      silences: ({
        silence: string
        comment: string
        until?: string | undefined
      })[]
      figures: {
        hours: number
        pages: number
        interruptions: number
        outOfHours: number
        asleep: number
      }
      writtenAt: string
      sentAt?: string | undefined
      sentBy?: string | undefined
      told: string[]
    })[]
    next?: string | undefined
  }
  "oncall.import": {
    ok: boolean
    findings: ({
      path: string
      rule: string
      message: string
      mend?: string | undefined
      file?: string | undefined
      line?: number | undefined
      column?: number | undefined
    })[]
    notes: ({
      what: string
      path: string
      outcome: "mapped" | "changed" | "left-out"
      why: string
      instead?: string | undefined
    })[]
    counts: {
      mapped: number
      changed: number
      leftOut: number
    }
    files: {
      path: string
      text: string
    }[]
    plan: {
      create: ({
        reference: string
        file?: string | undefined
        line?: number | undefined
      })[]
      change: ({
        reference: string
        file?: string | undefined
        line?: number | undefined
        fields: ({
          path: string
          before?: unknown | undefined
          after?: unknown | undefined
        })[]
      })[]
      restore: ({
        reference: string
        file?: string | undefined
        line?: number | undefined
      })[]
      archive: ({
        reference: string
        file?: string | undefined
        line?: number | undefined
      })[]
      counts: {
        create: number
        change: number
        restore: number
        archive: number
        unchanged: number
        ignored: number
      }
      ignored: {
        file: string
        line: number
        because: string
      }[]
    }
    seal: string
  }
  "oncall.import-apply": {
    create: ({
      reference: string
      file?: string | undefined
      line?: number | undefined
    })[]
    change: ({
      reference: string
      file?: string | undefined
      line?: number | undefined
      fields: ({
        path: string
        before?: unknown | undefined
        after?: unknown | undefined
      })[]
    })[]
    restore: ({
      reference: string
      file?: string | undefined
      line?: number | undefined
    })[]
    archive: ({
      reference: string
      file?: string | undefined
      line?: number | undefined
    })[]
    counts: {
      create: number
      change: number
      restore: number
      archive: number
      unchanged: number
      ignored: number
    }
    ignored: {
      file: string
      line: number
      because: string
    }[]
  }
  "oncall.import-calendar": {
    becomes: "rotation" | "calendar" | "nothing"
    zone: string
    shifts: number
    from?: string | undefined
    to?: string | undefined
    maps: string[]
    lacks: {
      what: string
      why: string
      mend: string
    }[]
    unknown: string[]
    files: {
      path: string
      text: string
    }[]
  }
  "oncall.ladder": {
    policy: string
    title: string
    steps: ({
      step: number
      isFallback: boolean
      after: number
      at: string
      timeout: number
      targets: string[]
      reaches: ({
        person: string
        title: string
        through: string
        isPlace: boolean
        reach: "proven" | "likely" | "none"
        by: ({
          method: string
          channel: string
          after: number
          heldUntil?: string | undefined
        })[]
      })[]
      answers: number
      when?: string | undefined
      skipped?: string | undefined
      paused?: string | undefined
    })[]
    repeat: number
    pass: number
    expires?: number | undefined
    defects: string[]
  }
  "oncall.leave": {
    items: {
      person: string
      from: string
      to: string
      title: string
    }[]
    next?: string | undefined
  }
  "oncall.load": {
    from: string
    to: string
    people: ({
      person: string
      pages: number
      interruptions: number
      outOfHours: number
      asleep: number
      hours: number
      hoursOutOfHours: number
      weekends: number
      holidays: number
      share: number
      days: number
      perShift?: number | undefined
      aboveBar: string[]
    })[]
    total: {
      pages: number
      interruptions: number
      outOfHours: number
      asleep: number
      hours: number
      hoursOutOfHours: number
    }
    byHour: number[]
    bar: {
      perShift: number
      share: number
      people: number
      peopleAtEachSite: number
    }
    sites?: {
      zone: string
      people: number
      needed: number
    }[] | undefined
    fairness?: {
      equal: number
      spread: number
      people: {
        person: string
        hours: number
        difference: number
      }[]
    } | undefined
    next?: {
      person: string
      from?: string | undefined
      to?: string | undefined
    } | undefined
  }
  "oncall.next": {
    items: {
      schedule: string
      title: string
      zone: string
      at: string
      comes: string[]
      goes: string[]
      stays: string[]
      gap: boolean
    }[]
    next?: string | undefined
  }
  "oncall.override": {
    override: string
  }
  "oncall.override-remove": {
    schedule: string
  }
  "oncall.overrides": {
    items: ({
      override: string
      schedule: string
      from: string
      to: string
      does?: "replace" | "add" | "remove" | undefined
      person?: string | undefined
      replaces?: string | undefined
      reason?: string | undefined
      by: string
    })[]
    next?: string | undefined
  }
  "oncall.policies": {
    items: {
      policy: string
      title: string
      steps: number
      first: string[]
      fallback: string
      afterAll: number
      defects: string[]
    }[]
    next?: string | undefined
  }
  "oncall.preview": {
    schedule: string
    zone: string
    layers: ({
      name: string
      title: string
      priority: number
      zone: string
      shadow: boolean
      shifts: ({
        schedule: string
        person: string
        from: string
        to: string
        because: "rotation" | "absence" | "calendar" | "override" | "fixed"
        reason?: string | undefined
        layer?: string | undefined
        made?: string | undefined
        shadow?: true | undefined
      })[]
    })[]
    overrides: ({
      override?: string | undefined
      from: string
      to: string
      does: "replace" | "add" | "remove"
      person?: string | undefined
      replaces?: string | undefined
      reason?: string | undefined
    })[]
    fixed: ({
      fixed: string
      from: string
      to: string
      reason?: string | undefined
    })[]
    holidays: {
      from: string
      to: string
      title: string
    }[]
    absences: {
      person: string
      from: string
      to: string
      title: string
    }[]
    shifts: ({
      schedule: string
      person: string
      from: string
      to: string
      because: "rotation" | "absence" | "calendar" | "override" | "fixed"
      reason?: string | undefined
      layer?: string | undefined
      made?: string | undefined
      shadow?: true | undefined
    })[]
    gaps: {
      schedule: string
      from: string
      to: string
      intended: boolean
    }[]
    bookings: {
      person: string
      from: string
      to: string
    }[]
  }
  "oncall.preview-policy": {
    policy: string
    title: string
    steps: ({
      step: number
      isFallback: boolean
      after: number
      at: string
      timeout: number
      targets: string[]
      reaches: ({
        person: string
        title: string
        through: string
        isPlace: boolean
        reach: "proven" | "likely" | "none"
        by: ({
          method: string
          channel: string
          after: number
          heldUntil?: string | undefined
        })[]
      })[]
      answers: number
      when?: string | undefined
      skipped?: string | undefined
      paused?: string | undefined
    })[]
    repeat: number
    pass: number
    expires?: number | undefined
    defects: string[]
  }
  "oncall.reachability": {
    items: ({
      owner: string
      title: string
      zone: string
      reach: "proven" | "likely" | "none"
      methods: ({
        method: string
        channel: string
        address: string
        limit?: string | undefined
        configured: boolean
        missing?: string | undefined
        blocked?: string | undefined
        verifiedAt?: string | undefined
        verifiedBy?: string | undefined
        codeUntil?: string | undefined
        last?: {
          what: string
          message: string
          state: string
          at: string
          reason?: string | undefined
        } | undefined
        failures: number
      })[]
      important: {
        method: string
        after: string
      }[]
      default: {
        method: string
        after: string
      }[]
      quietHours?: string | undefined
      defects: ({
        method?: string | undefined
        grave: boolean
        what: string
        mend: string
      })[]
      namedBy: string[]
    })[]
    missing: {
      owner: string
      namedBy: string[]
    }[]
    unreachable: number
    next?: string | undefined
  }
  "oncall.shifts": {
    items: ({
      schedule: string
      person: string
      from: string
      to: string
      because: "rotation" | "absence" | "calendar" | "override" | "fixed"
      reason?: string | undefined
      layer?: string | undefined
      made?: string | undefined
      shadow?: true | undefined
    })[]
    next?: string | undefined
  }
  "oncall.swap": {
    swap: string
    what: "swap" | "cover"
    state: "open" | "accepted" | "declined" | "withdrawn" | "expired"
    schedule: string
    from: string
    to: string
    giver: string
    taker?: string | undefined
    back?: {
      schedule: string
      from: string
      to: string
    } | undefined
    reason?: string | undefined
    parts: {
      schedule: string
      person: string
      from: string
      to: string
      at: string
    }[]
    left: {
      from: string
      to: string
    }[]
    askedBy: string
    askedAt: string
    expiresAt: string
    settledAt?: string | undefined
    settledBy?: string | undefined
    answer?: string | undefined
  }
  "oncall.swaps": {
    items: ({
      swap: string
      what: "swap" | "cover"
      state: "open" | "accepted" | "declined" | "withdrawn" | "expired"
      schedule: string
      from: string
      to: string
      giver: string
      taker?: string | undefined
      back?: {
        schedule: string
        from: string
        to: string
      } | undefined
      reason?: string | undefined
      parts: {
        schedule: string
        person: string
        from: string
        to: string
        at: string
      }[]
      left: {
        from: string
        to: string
      }[]
      askedBy: string
      askedAt: string
      expiresAt: string
      settledAt?: string | undefined
      settledBy?: string | undefined
      answer?: string | undefined
    })[]
    next?: string | undefined
  }
  "oncall.unfix": {
    schedule: string
  }
  "oncall.who": {
    items: ({
      schedule: string
      title: string
      owner?: string | undefined
      zone: string
      now: ({
        schedule: string
        person: string
        from: string
        to: string
        because: "rotation" | "absence" | "calendar" | "override" | "fixed"
        reason?: string | undefined
        layer?: string | undefined
        made?: string | undefined
        shadow?: true | undefined
      })[]
      until?: string | undefined
      next: ({
        schedule: string
        person: string
        from: string
        to: string
        because: "rotation" | "absence" | "calendar" | "override" | "fixed"
        reason?: string | undefined
        layer?: string | undefined
        made?: string | undefined
        shadow?: true | undefined
      })[]
      shadows: ({
        schedule: string
        person: string
        from: string
        to: string
        because: "rotation" | "absence" | "calendar" | "override" | "fixed"
        reason?: string | undefined
        layer?: string | undefined
        made?: string | undefined
        shadow?: true | undefined
      })[]
      gap: boolean
      intended?: boolean | undefined
    })[]
    next?: string | undefined
  }
  "oncall.withdraw": {
    swap: string
    what: "swap" | "cover"
    state: "open" | "accepted" | "declined" | "withdrawn" | "expired"
    schedule: string
    from: string
    to: string
    giver: string
    taker?: string | undefined
    back?: {
      schedule: string
      from: string
      to: string
    } | undefined
    reason?: string | undefined
    parts: {
      schedule: string
      person: string
      from: string
      to: string
      at: string
    }[]
    left: {
      from: string
      to: string
    }[]
    askedBy: string
    askedAt: string
    expiresAt: string
    settledAt?: string | undefined
    settledBy?: string | undefined
    answer?: string | undefined
  }
  "procedure-hook.calls": {
    items: ({
      call: string
      at: string
      outcome: "started" | "ignored" | "refused"
      reason: string
      run: string | null
    })[]
    next: string | null
  }
  "procedure-hook.issue-key": {
    hook: string
    id: string
    key: string
    address: string
    addressWithKey: string
    signingSecret: string
  }
  "procedure-hook.list": {
    items: ({
      hook: string
      title: string
      owner: string | null
      procedures: string[]
      proof: string
      enabled: boolean
      address: string
      keys: ({
        id: string
        issuedAt: string
        issuedBy: string
        usedAt: string | null
      })[]
      lastAt: string | null
      started: number
      refused: number
    })[]
    next: string | null
  }
  "procedure-hook.revoke-key": {
    hook: string
    id: string
  }
  "procedure-schedule.list": {
    items: ({
      schedule: string
      title: string
      owner: string | null
      procedure: string
      cron: string
      zone: string
      enabled: boolean
      nextAt: string | null
      last: {
        at: string
        state: "due" | "queued" | "started" | "ended" | "failed" | "skipped" | "missed"
        reason: string
        count: number
        run: string | null
        outcome: string | null
      } | null
    })[]
    next: string | null
  }
  "procedure-schedule.next": {
    turns: ({
      at: string
      local: string
      closed: string | null
    })[]
  }
  "procedure-schedule.turns": {
    items: ({
      at: string
      state: "due" | "queued" | "started" | "ended" | "failed" | "skipped" | "missed"
      reason: string
      count: number
      run: string | null
      outcome: string | null
    })[]
    next: string | null
  }
  "procedure.answer-report": {
    report: string
    procedure: string
    version: number
    owner: string | null
    run: string | null
    step: string | null
    stepTitle: string | null
    what: "wrong" | "unclear" | "missing" | "outdated"
    text: string
    by: string
    at: string
    state: "open" | "answered" | "closed"
    answer: string | null
    answeredBy: string | null
    answeredAt: string | null
  }
  "procedure.attach": {
    procedure: string
    name: string
    sha256: string
    size: number
    version: number
  }
  "procedure.attachment": {
    sha256: string
    content: string
  }
  "procedure.attachments": {
    version: number
    items: ({
      name: string
      sha256: string
      isNamed: boolean
      isHere: boolean
      size: number | null
      attachedAt: string | null
      attachedBy: string | null
    })[]
  }
  "procedure.board": {
    procedure: string
    risk: "low" | "medium" | "high" | "critical" | null
    board: string | null
    needed: number
    state: "free" | "approved" | "asks"
    why: string
    until: string | null
    approvals: {
      by: string
      note: string
      at: string
      until: string
      ended: boolean
    }[]
  }
  "procedure.detach": {
    procedure: string
    name: string
    sha256: string
  }
  "procedure.form": {
    procedure: string
    version: number
    title: string
    about: string[]
    parameters: ({
      name: string
      type: "string" | "number" | "integer" | "boolean" | "secret" | "list" | "map" | "maplist"
      description: string
      required: boolean
      default: unknown
      choices: string[]
      pattern?: string | undefined
      hint?: string | undefined
      multiline: boolean
      minLength?: number | undefined
      maxLength?: number | undefined
      minItems?: number | undefined
      maxItems?: number | undefined
      minimum?: number | undefined
      maximum?: number | undefined
      value: unknown
      from: "given" | "label" | "default" | null
      problem: string | null
    })[]
  }
  "procedure.get": {
    procedure: string
    kind: "Runbook" | "Playbook"
    format: string
    title: string
    complete: boolean
    lacks: number
    description: string
    owner: string | null
    workloads: string[]
    review: {
      state: "none" | "current" | "due"
      reviewedAt: string | null
      dueAt: string | null
    }
    runs: number
    successRate: number | null
    medianSeconds: number | null
    lastRun: {
      run: string
      status: "Pending" | "InProgress" | "Waiting" | "Success" | "Failed" | "TimedOut" | "Cancelling" | "Cancelled"
      startedAt: string
    } | null
    version: number
    defaultVersion: number
    follows: boolean
    latestVersion: number
    outcome: string
    author: string
    escalation: string
    tools: string[]
    permissions: string[]
    parameters: ({
      name: string
      type: "string" | "number" | "integer" | "boolean" | "secret" | "list" | "map" | "maplist"
      description: string
      required: boolean
      default: unknown
      choices: string[]
      pattern?: string | undefined
      hint?: string | undefined
      multiline: boolean
      minLength?: number | undefined
      maxLength?: number | undefined
      minItems?: number | undefined
      maxItems?: number | undefined
      minimum?: number | undefined
      maximum?: number | undefined
    })[]
    text: string
    html: string
    steps: ({
      id: string
      title: string
      html: string
      checks: string[]
      type: "manual" | "http" | "action" | "script" | "call" | "branch" | "loop" | "set" | "sleep" | "pause" | "approve" | "run"
      does: string
      changes: boolean
      approvals: number
      approvers: string[]
      timeoutMs: number
      attempts: number
      idempotent: boolean
      onFailure: string
      onCancel: string
      critical: boolean
      next: string | null
      branches: ({
        label: string
        next: string | null
      })[]
      inside: string | null
      target: string
      rollback: boolean
      line: number
    })[]
    findings: ({
      severity: "error" | "missing" | "advice"
      rule: string
      path: string
      message: string
      mend?: string | undefined
      line?: number | undefined
    })[]
  }
  "procedure.import": {
    procedure: string | null
    document: unknown
    findings: ({
      severity: "error" | "missing" | "advice"
      rule: string
      path: string
      message: string
      mend?: string | undefined
      line?: number | undefined
    })[]
    steps: ({
      id: string
      title: string
      html: string
      checks: string[]
      type: "manual" | "http" | "action" | "script" | "call" | "branch" | "loop" | "set" | "sleep" | "pause" | "approve" | "run"
      does: string
      changes: boolean
      approvals: number
      approvers: string[]
      timeoutMs: number
      attempts: number
      idempotent: boolean
      onFailure: string
      onCancel: string
      critical: boolean
      next: string | null
      branches: ({
        label: string
        next: string | null
      })[]
      inside: string | null
      target: string
      rollback: boolean
      line: number
    })[]
  }
  "procedure.lint": {
    findings: ({
      severity: "error" | "missing" | "advice"
      rule: string
      path: string
      message: string
      mend?: string | undefined
      line?: number | undefined
    })[]
    complete: boolean
    edits: ({
      type: "line" | "field"
      line?: number | undefined
      before?: string | undefined
      after?: string | undefined
      path?: string | undefined
      value?: unknown | undefined
    })[]
    steps: ({
      id: string
      title: string
      html: string
      checks: string[]
      type: "manual" | "http" | "action" | "script" | "call" | "branch" | "loop" | "set" | "sleep" | "pause" | "approve" | "run"
      does: string
      changes: boolean
      approvals: number
      approvers: string[]
      timeoutMs: number
      attempts: number
      idempotent: boolean
      onFailure: string
      onCancel: string
      critical: boolean
      next: string | null
      branches: ({
        label: string
        next: string | null
      })[]
      inside: string | null
      target: string
      rollback: boolean
      line: number
    })[]
  }
  "procedure.list": {
    items: ({
      procedure: string
      kind: "Runbook" | "Playbook"
      format: string
      title: string
      complete: boolean
      lacks: number
      description: string
      owner: string | null
      workloads: string[]
      review: {
        state: "none" | "current" | "due"
        reviewedAt: string | null
        dueAt: string | null
      }
      runs: number
      successRate: number | null
      medianSeconds: number | null
      lastRun: {
        run: string
        status: "Pending" | "InProgress" | "Waiting" | "Success" | "Failed" | "TimedOut" | "Cancelling" | "Cancelled"
        startedAt: string
      } | null
    })[]
    next: string | null
  }
  "procedure.pre-approve": {
    procedure: string
    state: string
    until: string
  }
  "procedure.report": {
    report: string
  }
  "procedure.reports": {
    items: ({
      report: string
      procedure: string
      version: number
      owner: string | null
      run: string | null
      step: string | null
      stepTitle: string | null
      what: "wrong" | "unclear" | "missing" | "outdated"
      text: string
      by: string
      at: string
      state: "open" | "answered" | "closed"
      answer: string | null
      answeredBy: string | null
      answeredAt: string | null
    })[]
    next: string | null
  }
  "procedure.set-default": {
    procedure: string
    version: number
    latest: number
    follows: boolean
  }
  "procedure.toil": {
    days: number
    minutesPerMonth: number
    items: ({
      procedure: string
      title: string
      step: string
      stepTitle: string
      times: number
      perMonth: number
      minutes: number
      minutesPerMonth: number
      paysAfterMonths: number | null
    })[]
  }
  "procedure.usage": {
    items: ({
      procedure: string
      title: string
      owner: string | null
      runs: number
      automatic: number
      people: number
      lastAt: string | null
      successRate: number | null
      duration: {
        runs: number
        medianSeconds: number
        p95Seconds: number | null
        longestSeconds: number
      } | null
      deviations: {
        skipped: number
        failed: number
        notApplicable: number
        byHand: number
      }
      savedMinutes: number | null
      openReports: number
    })[]
    steps: ({
      step: string
      title: string
      times: number
      failed: number
      skipped: number
      byHand: number
      duration: {
        runs: number
        medianSeconds: number
        p95Seconds: number | null
        longestSeconds: number
      } | null
    })[]
    next: string | null
  }
  "procedure.withdraw-approval": {
    procedure: string
    ended: number
  }
  "readiness.history": {
    items: ({
      id: string
      check: string
      practice: string
      subject: string
      at: string
      from: "PASS" | "FAIL" | "UNKNOWN" | "NA" | null
      to: "PASS" | "FAIL" | "UNKNOWN" | "NA"
      because: string
    })[]
    next: string | null
  }
  "readiness.map": {
    subject: string
    title: string
    counts: {
      ESTABLISHED: number
      PARTIAL: number
      NOT_ESTABLISHED: number
      UNDETERMINED: number
      NOT_APPLICABLE: number
    }
    areas: ({
      area: string
      title: string
      counts: {
        ESTABLISHED: number
        PARTIAL: number
        NOT_ESTABLISHED: number
        UNDETERMINED: number
        NOT_APPLICABLE: number
      }
      questions: ({
        id: string
        title: string
        risk: "HIGH" | "MEDIUM" | "NONE"
        counts: {
          ESTABLISHED: number
          PARTIAL: number
          NOT_ESTABLISHED: number
          UNDETERMINED: number
          NOT_APPLICABLE: number
        }
        practices: ({
          practice: string
          title: string
          risk: "High" | "Medium" | "Low"
          effort: string
          state: "ESTABLISHED" | "PARTIAL" | "NOT_ESTABLISHED" | "UNDETERMINED" | "NOT_APPLICABLE"
          checks: ({
            check: string
            state: "PASS" | "FAIL" | "UNKNOWN" | "NA"
            mandatory: boolean
            isBuilt: boolean
            because: string
          })[]
        })[]
      })[]
    })[]
  }
  "readiness.practice": {
    subject: string
    title: string
    practice: {
      practice: string
      title: string
      risk: "High" | "Medium" | "Low"
      effort: string
      state: "ESTABLISHED" | "PARTIAL" | "NOT_ESTABLISHED" | "UNDETERMINED" | "NOT_APPLICABLE"
      checks: ({
        check: string
        state: "PASS" | "FAIL" | "UNKNOWN" | "NA"
        mandatory: boolean
        isBuilt: boolean
        because: string
      })[]
    }
    description: string
    checks: ({
      check: string
      claim: string
      scope: "organization" | "team" | "workload"
      strength: "behaviour" | "state" | "attestation"
      mandatory: boolean
      isBuilt: boolean
      missing: string[]
      parameters: Record<string, number>
      state: "PASS" | "FAIL" | "UNKNOWN" | "NA"
      because: string
      parts: ({
        subject: string
        state: "PASS" | "FAIL" | "UNKNOWN" | "NA"
        because: string
        numerator: number
        denominator: number
        mend: string | null
        evidence: {
          subject: string
          holds: boolean
          because: string
        }[]
        since: string | null
        computedAt: string | null
      })[]
      more: number
    })[]
    history: ({
      id: string
      check: string
      practice: string
      subject: string
      at: string
      from: "PASS" | "FAIL" | "UNKNOWN" | "NA" | null
      to: "PASS" | "FAIL" | "UNKNOWN" | "NA"
      because: string
    })[]
  }
  "readiness.summary": {
    items: ({
      subject: string
      title: string
      tier: number | null
      owner: string | null
      counts: {
        ESTABLISHED: number
        PARTIAL: number
        NOT_ESTABLISHED: number
        UNDETERMINED: number
        NOT_APPLICABLE: number
      }
      risks: {
        HIGH: number
        MEDIUM: number
        NONE: number
      }
      worst: ({
        practice: string
        title: string
        state: "ESTABLISHED" | "PARTIAL" | "NOT_ESTABLISHED" | "UNDETERMINED" | "NOT_APPLICABLE"
        because: string
      })[]
    })[]
    next: string | null
  }
  "record.apply": {
    create: ({
      reference: string
      file?: string | undefined
      line?: number | undefined
    })[]
    change: ({
      reference: string
      file?: string | undefined
      line?: number | undefined
      fields: ({
        path: string
        before?: unknown | undefined
        after?: unknown | undefined
      })[]
    })[]
    restore: ({
      reference: string
      file?: string | undefined
      line?: number | undefined
    })[]
    archive: ({
      reference: string
      file?: string | undefined
      line?: number | undefined
    })[]
    counts: {
      create: number
      change: number
      restore: number
      archive: number
      unchanged: number
      ignored: number
    }
    ignored: {
      file: string
      line: number
      because: string
    }[]
  }
  "record.archive": {
    reference: string
    version: number
    archived: boolean
  }
  "record.cascade": {
    reference: string
    version: number
    references: ({
      reference: string
      kind: string
      title?: string | undefined
      path: string
      archived: boolean
    })[]
  }
  "record.check": {
    ok: boolean
    findings: ({
      path: string
      rule: string
      message: string
      mend?: string | undefined
      file?: string | undefined
      line?: number | undefined
      column?: number | undefined
    })[]
    records: ({
      reference: string
      change: string
      line?: number | undefined
    })[]
    ignored: {
      file: string
      line: number
      because: string
    }[]
  }
  "record.diff": {
    reference: string
    from: number
    to: number
    fields: ({
      path: string
      before?: unknown | undefined
      after?: unknown | undefined
    })[]
    text: string
  }
  "record.due": {
    items: ({
      reference: string
      kind: string
      name: string
      title?: string | undefined
      owner?: string | undefined
      version: number
      source: {
        kept: "console" | "folder" | "git"
        file?: string | undefined
        repository?: string | undefined
        branch?: string | undefined
        commit?: string | undefined
      }
      createdAt: string
      updatedAt: string
      reviewedAt?: string | undefined
      reviewDueAt?: string | undefined
      ownerlessSince?: string | undefined
      archivedAt?: string | undefined
      description?: string | undefined
      labels?: Record<string, string> | undefined
      tags?: string[] | undefined
      columns: Record<string, unknown>
      document?: unknown | undefined
    })[]
    next?: string | undefined
  }
  "record.get": {
    record: {
      reference: string
      kind: string
      name: string
      title?: string | undefined
      owner?: string | undefined
      version: number
      source: {
        kept: "console" | "folder" | "git"
        file?: string | undefined
        repository?: string | undefined
        branch?: string | undefined
        commit?: string | undefined
      }
      createdAt: string
      updatedAt: string
      reviewedAt?: string | undefined
      reviewDueAt?: string | undefined
      ownerlessSince?: string | undefined
      archivedAt?: string | undefined
      id: string
      apiVersion: string
      metadata: unknown
      spec: unknown
    }
    version: number
    text: string
    format: "yaml" | "markdown"
    backstage?: string | undefined
    links: ({
      reference: string
      kind: string
      title?: string | undefined
      path: string
      archived: boolean
    })[]
    backlinks: ({
      reference: string
      kind: string
      title?: string | undefined
      path: string
      archived: boolean
    })[]
    owner?: {
      reference: string
      title?: string | undefined
      archived: boolean
    } | undefined
    review: {
      every?: string | undefined
      dueAt?: string | undefined
      overdue: boolean
      reviewedAt?: string | undefined
      answers: ({
        at: string
        actor: string
        answer: string
        note?: string | undefined
        counts: boolean
        because?: string | undefined
      })[]
    }
  }
  "record.history": {
    items: ({
      version: number
      change: string
      at: string
      actor: string
      reason?: string | undefined
      source: unknown
      fields: string[]
    })[]
    next?: string | undefined
  }
  "record.list": {
    items: ({
      reference: string
      kind: string
      name: string
      title?: string | undefined
      owner?: string | undefined
      version: number
      source: {
        kept: "console" | "folder" | "git"
        file?: string | undefined
        repository?: string | undefined
        branch?: string | undefined
        commit?: string | undefined
      }
      createdAt: string
      updatedAt: string
      reviewedAt?: string | undefined
      reviewDueAt?: string | undefined
      ownerlessSince?: string | undefined
      archivedAt?: string | undefined
      description?: string | undefined
      labels?: Record<string, string> | undefined
      tags?: string[] | undefined
      columns: Record<string, unknown>
      document?: unknown | undefined
    })[]
    next?: string | undefined
    total?: number | undefined
    facets?: {
      path: string
      values: {
        value: unknown
        count: number
      }[]
    }[] | undefined
  }
  "record.ownerless": {
    items: ({
      reference: string
      kind: string
      name: string
      title?: string | undefined
      owner?: string | undefined
      version: number
      source: {
        kept: "console" | "folder" | "git"
        file?: string | undefined
        repository?: string | undefined
        branch?: string | undefined
        commit?: string | undefined
      }
      createdAt: string
      updatedAt: string
      reviewedAt?: string | undefined
      reviewDueAt?: string | undefined
      ownerlessSince?: string | undefined
      archivedAt?: string | undefined
      description?: string | undefined
      labels?: Record<string, string> | undefined
      tags?: string[] | undefined
      columns: Record<string, unknown>
      document?: unknown | undefined
      ageDays: number
    })[]
    next?: string | undefined
  }
  "record.plan": {
    ok: boolean
    findings: ({
      path: string
      rule: string
      message: string
      mend?: string | undefined
      file?: string | undefined
      line?: number | undefined
      column?: number | undefined
    })[]
    create: ({
      reference: string
      file?: string | undefined
      line?: number | undefined
    })[]
    change: ({
      reference: string
      file?: string | undefined
      line?: number | undefined
      fields: ({
        path: string
        before?: unknown | undefined
        after?: unknown | undefined
      })[]
    })[]
    restore: ({
      reference: string
      file?: string | undefined
      line?: number | undefined
    })[]
    archive: ({
      reference: string
      file?: string | undefined
      line?: number | undefined
    })[]
    counts: {
      create: number
      change: number
      restore: number
      archive: number
      unchanged: number
      ignored: number
    }
    ignored: {
      file: string
      line: number
      because: string
    }[]
  }
  "record.restore": {
    reference: string
    version: number
    archived: boolean
  }
  "record.revert": {
    reference: string
    version: number
    change: "changed" | "unchanged" | "proposed"
    proposed?: {
      repository: string
      branch: string
      file: string
      patch: string
    } | undefined
  }
  "record.review": {
    reference: string
    version: number
    counts: boolean
    because?: string | undefined
    dueAt?: string | undefined
  }
  "record.save": {
    reference: string
    version: number
    change: "created" | "changed" | "unchanged" | "proposed"
    proposed?: {
      repository: string
      branch: string
      file: string
      patch: string
    } | undefined
  }
  "record.search": {
    items: ({
      reference: string
      kind: string
      title?: string | undefined
      description?: string | undefined
      owner?: string | undefined
      rank: number
    })[]
  }
  "repository.add": {
    name: string
    hook: {
      url: string
      secret: string
    }
  }
  "repository.hook": {
    url: string
    secret: string
  }
  "repository.list": {
    items: ({
      name: string
      url: string
      branch: string
      path: string
      pollSeconds: number
      prune: boolean
      state: "new" | "synced" | "refused" | "unreachable"
      problem?: string | undefined
      findings: ({
        path: string
        rule: string
        message: string
        mend?: string | undefined
        file?: string | undefined
        line?: number | undefined
        column?: number | undefined
      })[]
      commit?: string | undefined
      syncedAt?: string | undefined
      triedAt?: string | undefined
      nextSyncAt: string
      addedAt: string
      addedBy: string
      records: number
    })[]
  }
  "repository.remove": {
    name: string
    records: number
  }
  "repository.sync": {
    name: string
  }
  "retention.list": {
    items: ({
      family: string
      title: string
      about: string
      days: number | null
      proposed: number
      least: number
      decided: {
        by: string
        at: string
        reason: string
      } | null
      swept: {
        at: string
        removed: number
        total: number
      } | null
    })[]
  }
  "retention.set": {
    family: string
    title: string
    about: string
    days: number | null
    proposed: number
    least: number
    decided: {
      by: string
      at: string
      reason: string
    } | null
    swept: {
      at: string
      removed: number
      total: number
    } | null
  }
  "run.answer": {
    run: string
    procedure: string
    version: number
    title: string
    owner: string | null
    status: "Pending" | "InProgress" | "Waiting" | "Success" | "Failed" | "TimedOut" | "Cancelling" | "Cancelled"
    startedBy: string
    automatic: boolean
    trigger: string
    about: string[]
    parent: string | null
    parentStep: string | null
    target: string | null
    waiting: {
      for: "answer" | "approval" | "decision" | "timer" | "resume" | "release" | "start" | "turn"
      step: string
      reason: string
      until?: string | undefined
    } | null
    failure: {
      step: string
      reason: string
    } | null
    startedAt: string
    updatedAt: string
    finishedAt: string | null
    finding: {
      step: string
      finding: string
      cause: boolean
      note: string | null
      runbook: string | null
      start: {
        procedure: string
        labels: Record<string, string>
        about: string[]
      } | null
    } | null
  }
  "run.approvals": {
    items: ({
      approval: string
      run: string
      step: string
      title: string
      runTitle: string
      procedure: string
      message: string
      about: string[]
      asked: string[]
      askedBy: string[]
      needed: number
      given: number
      decisions: ({
        by: string
        decision: "approve" | "reject"
        note: string
        at: string
      })[]
      state: "open" | "approved" | "rejected" | "expired" | "withdrawn"
      waitsForMe: boolean
      onExpiry: "reject" | "approve" | "escalate"
      escalated: boolean
      askedAt: string
      expiresAt: string | null
      settledAt: string | null
    })[]
    waiting: number
    next: string | null
  }
  "run.approve": {
    run: string
    procedure: string
    version: number
    title: string
    owner: string | null
    status: "Pending" | "InProgress" | "Waiting" | "Success" | "Failed" | "TimedOut" | "Cancelling" | "Cancelled"
    startedBy: string
    automatic: boolean
    trigger: string
    about: string[]
    parent: string | null
    parentStep: string | null
    target: string | null
    waiting: {
      for: "answer" | "approval" | "decision" | "timer" | "resume" | "release" | "start" | "turn"
      step: string
      reason: string
      until?: string | undefined
    } | null
    failure: {
      step: string
      reason: string
    } | null
    startedAt: string
    updatedAt: string
    finishedAt: string | null
  }
  "run.at": {
    event: number
    happened: string
    at: string
    detail: {
      run: string
      procedure: string
      version: number
      title: string
      owner: string | null
      status: "Pending" | "InProgress" | "Waiting" | "Success" | "Failed" | "TimedOut" | "Cancelling" | "Cancelled"
      startedBy: string
      automatic: boolean
      trigger: string
      about: string[]
      parent: string | null
      parentStep: string | null
      target: string | null
      waiting: {
        for: "answer" | "approval" | "decision" | "timer" | "resume" | "release" | "start" | "turn"
        step: string
        reason: string
        until?: string | undefined
      } | null
      failure: {
        step: string
        reason: string
      } | null
      startedAt: string
      updatedAt: string
      finishedAt: string | null
      guided: boolean
      location: {
        account: string
        region: string
        profile: string
      } | null
      held: string | null
      ending: string | null
      cursor: string | null
      events: number
      parameters: Record<string, unknown>
      variables: Record<string, unknown>
      loops: ({
        step: string
        pass: number
        of: number | null
      })[]
      steps: ({
        id: string
        title: string
        html: string
        checks: string[]
        type: "manual" | "http" | "action" | "script" | "call" | "branch" | "loop" | "set" | "sleep" | "pause" | "approve" | "run"
        does: string
        changes: boolean
        approvals: number
        approvers: string[]
        timeoutMs: number
        attempts: ({
          attempt: number
          status: string
          pass: number
          beganAt: string | null
          endedAt: string | null
          output: string
          outputs: Record<string, unknown>
          cut: boolean
          reason: string | null
          by: string | null
          note: string | null
          checked: number[]
          node: string | null
          targets: {
            total: number
            begun: number
            ended: number
            failed: number
          } | null
          machines: {
            name: string
            status: string
            reason: string
          }[]
        })[]
        idempotent: boolean
        onFailure: string
        onCancel: string
        critical: boolean
        next: string | null
        branches: ({
          label: string
          next: string | null
        })[]
        inside: string | null
        target: string
        rollback: boolean
        line: number
        status: string
        reason: string | null
        outputs: Record<string, unknown>
        approvedBy: string[]
        decisions: ({
          by: string
          decision: "approve" | "reject"
          note: string
          at: string
        })[]
        since: string | null
        overridden: Record<string, unknown>
        inputs: Record<string, unknown>
      })[]
      findings: ({
        step: string
        finding: string
        cause: boolean
        note: string | null
        runbook: string | null
        start: {
          procedure: string
          labels: Record<string, string>
          about: string[]
        } | null
      })[]
      children: ({
        run: string
        procedure: string
        version: number
        title: string
        owner: string | null
        status: "Pending" | "InProgress" | "Waiting" | "Success" | "Failed" | "TimedOut" | "Cancelling" | "Cancelled"
        startedBy: string
        automatic: boolean
        trigger: string
        about: string[]
        parent: string | null
        parentStep: string | null
        target: string | null
        waiting: {
          for: "answer" | "approval" | "decision" | "timer" | "resume" | "release" | "start" | "turn"
          step: string
          reason: string
          until?: string | undefined
        } | null
        failure: {
          step: string
          reason: string
        } | null
        startedAt: string
        updatedAt: string
        finishedAt: string | null
      })[]
    }
  }
  "run.cancel": {
    run: string
    procedure: string
    version: number
    title: string
    owner: string | null
    status: "Pending" | "InProgress" | "Waiting" | "Success" | "Failed" | "TimedOut" | "Cancelling" | "Cancelled"
    startedBy: string
    automatic: boolean
    trigger: string
    about: string[]
    parent: string | null
    parentStep: string | null
    target: string | null
    waiting: {
      for: "answer" | "approval" | "decision" | "timer" | "resume" | "release" | "start" | "turn"
      step: string
      reason: string
      until?: string | undefined
    } | null
    failure: {
      step: string
      reason: string
    } | null
    startedAt: string
    updatedAt: string
    finishedAt: string | null
  }
  "run.cancel-many": {
    cancelled: number
    left: boolean
  }
  "run.complete": {
    run: string
    procedure: string
    version: number
    title: string
    owner: string | null
    status: "Pending" | "InProgress" | "Waiting" | "Success" | "Failed" | "TimedOut" | "Cancelling" | "Cancelled"
    startedBy: string
    automatic: boolean
    trigger: string
    about: string[]
    parent: string | null
    parentStep: string | null
    target: string | null
    waiting: {
      for: "answer" | "approval" | "decision" | "timer" | "resume" | "release" | "start" | "turn"
      step: string
      reason: string
      until?: string | undefined
    } | null
    failure: {
      step: string
      reason: string
    } | null
    startedAt: string
    updatedAt: string
    finishedAt: string | null
  }
  "run.decide": {
    run: string
    procedure: string
    version: number
    title: string
    owner: string | null
    status: "Pending" | "InProgress" | "Waiting" | "Success" | "Failed" | "TimedOut" | "Cancelling" | "Cancelled"
    startedBy: string
    automatic: boolean
    trigger: string
    about: string[]
    parent: string | null
    parentStep: string | null
    target: string | null
    waiting: {
      for: "answer" | "approval" | "decision" | "timer" | "resume" | "release" | "start" | "turn"
      step: string
      reason: string
      until?: string | undefined
    } | null
    failure: {
      step: string
      reason: string
    } | null
    startedAt: string
    updatedAt: string
    finishedAt: string | null
  }
  "run.get": {
    run: string
    procedure: string
    version: number
    title: string
    owner: string | null
    status: "Pending" | "InProgress" | "Waiting" | "Success" | "Failed" | "TimedOut" | "Cancelling" | "Cancelled"
    startedBy: string
    automatic: boolean
    trigger: string
    about: string[]
    parent: string | null
    parentStep: string | null
    target: string | null
    waiting: {
      for: "answer" | "approval" | "decision" | "timer" | "resume" | "release" | "start" | "turn"
      step: string
      reason: string
      until?: string | undefined
    } | null
    failure: {
      step: string
      reason: string
    } | null
    startedAt: string
    updatedAt: string
    finishedAt: string | null
    guided: boolean
    location: {
      account: string
      region: string
      profile: string
    } | null
    held: string | null
    ending: string | null
    cursor: string | null
    events: number
    parameters: Record<string, unknown>
    variables: Record<string, unknown>
    loops: ({
      step: string
      pass: number
      of: number | null
    })[]
    steps: ({
      id: string
      title: string
      html: string
      checks: string[]
      type: "manual" | "http" | "action" | "script" | "call" | "branch" | "loop" | "set" | "sleep" | "pause" | "approve" | "run"
      does: string
      changes: boolean
      approvals: number
      approvers: string[]
      timeoutMs: number
      attempts: ({
        attempt: number
        status: string
        pass: number
        beganAt: string | null
        endedAt: string | null
        output: string
        outputs: Record<string, unknown>
        cut: boolean
        reason: string | null
        by: string | null
        note: string | null
        checked: number[]
        node: string | null
        targets: {
          total: number
          begun: number
          ended: number
          failed: number
        } | null
        machines: {
          name: string
          status: string
          reason: string
        }[]
      })[]
      idempotent: boolean
      onFailure: string
      onCancel: string
      critical: boolean
      next: string | null
      branches: ({
        label: string
        next: string | null
      })[]
      inside: string | null
      target: string
      rollback: boolean
      line: number
      status: string
      reason: string | null
      outputs: Record<string, unknown>
      approvedBy: string[]
      decisions: ({
        by: string
        decision: "approve" | "reject"
        note: string
        at: string
      })[]
      since: string | null
      overridden: Record<string, unknown>
      inputs: Record<string, unknown>
    })[]
    findings: ({
      step: string
      finding: string
      cause: boolean
      note: string | null
      runbook: string | null
      start: {
        procedure: string
        labels: Record<string, string>
        about: string[]
      } | null
    })[]
    children: ({
      run: string
      procedure: string
      version: number
      title: string
      owner: string | null
      status: "Pending" | "InProgress" | "Waiting" | "Success" | "Failed" | "TimedOut" | "Cancelling" | "Cancelled"
      startedBy: string
      automatic: boolean
      trigger: string
      about: string[]
      parent: string | null
      parentStep: string | null
      target: string | null
      waiting: {
        for: "answer" | "approval" | "decision" | "timer" | "resume" | "release" | "start" | "turn"
        step: string
        reason: string
        until?: string | undefined
      } | null
      failure: {
        step: string
        reason: string
      } | null
      startedAt: string
      updatedAt: string
      finishedAt: string | null
    })[]
  }
  "run.hold": {
    run: string
    procedure: string
    version: number
    title: string
    owner: string | null
    status: "Pending" | "InProgress" | "Waiting" | "Success" | "Failed" | "TimedOut" | "Cancelling" | "Cancelled"
    startedBy: string
    automatic: boolean
    trigger: string
    about: string[]
    parent: string | null
    parentStep: string | null
    target: string | null
    waiting: {
      for: "answer" | "approval" | "decision" | "timer" | "resume" | "release" | "start" | "turn"
      step: string
      reason: string
      until?: string | undefined
    } | null
    failure: {
      step: string
      reason: string
    } | null
    startedAt: string
    updatedAt: string
    finishedAt: string | null
  }
  "run.list": {
    items: ({
      run: string
      procedure: string
      version: number
      title: string
      owner: string | null
      status: "Pending" | "InProgress" | "Waiting" | "Success" | "Failed" | "TimedOut" | "Cancelling" | "Cancelled"
      startedBy: string
      automatic: boolean
      trigger: string
      about: string[]
      parent: string | null
      parentStep: string | null
      target: string | null
      waiting: {
        for: "answer" | "approval" | "decision" | "timer" | "resume" | "release" | "start" | "turn"
        step: string
        reason: string
        until?: string | undefined
      } | null
      failure: {
        step: string
        reason: string
      } | null
      startedAt: string
      updatedAt: string
      finishedAt: string | null
    })[]
    next: string | null
  }
  "run.output": {
    status: string
    output: string
    next: number | null
    over: boolean
    dropped: number
    outputs: Record<string, unknown>
  }
  "run.preview": {
    targets: ({
      target: string
      connected?: boolean | undefined
      lastSeenAt?: string | undefined
    })[]
    concurrency: number
    errors: number
  }
  "run.release": {
    run: string
    procedure: string
    version: number
    title: string
    owner: string | null
    status: "Pending" | "InProgress" | "Waiting" | "Success" | "Failed" | "TimedOut" | "Cancelling" | "Cancelled"
    startedBy: string
    automatic: boolean
    trigger: string
    about: string[]
    parent: string | null
    parentStep: string | null
    target: string | null
    waiting: {
      for: "answer" | "approval" | "decision" | "timer" | "resume" | "release" | "start" | "turn"
      step: string
      reason: string
      until?: string | undefined
    } | null
    failure: {
      step: string
      reason: string
    } | null
    startedAt: string
    updatedAt: string
    finishedAt: string | null
  }
  "run.restart": {
    run: string
    procedure: string
    version: number
    title: string
    owner: string | null
    status: "Pending" | "InProgress" | "Waiting" | "Success" | "Failed" | "TimedOut" | "Cancelling" | "Cancelled"
    startedBy: string
    automatic: boolean
    trigger: string
    about: string[]
    parent: string | null
    parentStep: string | null
    target: string | null
    waiting: {
      for: "answer" | "approval" | "decision" | "timer" | "resume" | "release" | "start" | "turn"
      step: string
      reason: string
      until?: string | undefined
    } | null
    failure: {
      step: string
      reason: string
    } | null
    startedAt: string
    updatedAt: string
    finishedAt: string | null
  }
  "run.resume": {
    run: string
    procedure: string
    version: number
    title: string
    owner: string | null
    status: "Pending" | "InProgress" | "Waiting" | "Success" | "Failed" | "TimedOut" | "Cancelling" | "Cancelled"
    startedBy: string
    automatic: boolean
    trigger: string
    about: string[]
    parent: string | null
    parentStep: string | null
    target: string | null
    waiting: {
      for: "answer" | "approval" | "decision" | "timer" | "resume" | "release" | "start" | "turn"
      step: string
      reason: string
      until?: string | undefined
    } | null
    failure: {
      step: string
      reason: string
    } | null
    startedAt: string
    updatedAt: string
    finishedAt: string | null
  }
  "run.skip": {
    run: string
    procedure: string
    version: number
    title: string
    owner: string | null
    status: "Pending" | "InProgress" | "Waiting" | "Success" | "Failed" | "TimedOut" | "Cancelling" | "Cancelled"
    startedBy: string
    automatic: boolean
    trigger: string
    about: string[]
    parent: string | null
    parentStep: string | null
    target: string | null
    waiting: {
      for: "answer" | "approval" | "decision" | "timer" | "resume" | "release" | "start" | "turn"
      step: string
      reason: string
      until?: string | undefined
    } | null
    failure: {
      step: string
      reason: string
    } | null
    startedAt: string
    updatedAt: string
    finishedAt: string | null
  }
  "run.start": {
    run: string | null
    status: "Pending" | "InProgress" | "Waiting" | "Success" | "Failed" | "TimedOut" | "Cancelling" | "Cancelled" | null
    plan: ({
      step: string
      title: string
      type: string
      does: string
      times: number
      problem?: string | undefined
    })[]
    targets: {
      count: number
      first: ({
        target: string
        connected?: boolean | undefined
        lastSeenAt?: string | undefined
      })[]
      concurrency: number
      errors: number
    } | null
  }
  "run.start-step": {
    run: string
    procedure: string
    version: number
    title: string
    owner: string | null
    status: "Pending" | "InProgress" | "Waiting" | "Success" | "Failed" | "TimedOut" | "Cancelling" | "Cancelled"
    startedBy: string
    automatic: boolean
    trigger: string
    about: string[]
    parent: string | null
    parentStep: string | null
    target: string | null
    waiting: {
      for: "answer" | "approval" | "decision" | "timer" | "resume" | "release" | "start" | "turn"
      step: string
      reason: string
      until?: string | undefined
    } | null
    failure: {
      step: string
      reason: string
    } | null
    startedAt: string
    updatedAt: string
    finishedAt: string | null
  }
  "runner.disable": {
    runner: string
    jobs: number
  }
  "runner.enable": {
    runner: string
  }
  "runner.get": {
    runner: {
      runner: string
      title: string
      description: string
      owner: string | null
      tags: Record<string, string>
      procedures: string[]
      teams: string[]
      state: "connected" | "lost" | "disabled" | "unregistered" | "off"
      lastSeenAt: string | null
      disabledBy: string | null
      disabledReason: string | null
      registeredAt: string | null
      keysAt: string | null
      address: string | null
      version: string | null
      host: string | null
      system: string | null
      interpreters: string[]
      sandbox: string | null
      policy: string[]
      atOnce: number | null
      queued: number
      running: number
    }
    jobs: ({
      run: string
      step: string
      title: string
      procedure: string
      status: "queued" | "held" | "ended"
      outcome: string | null
      reason: string
      late: string | null
      createdAt: string
      begunAt: string | null
      endedAt: string | null
    })[]
  }
  "runner.invite": {
    runner: string
    token: string
    expiresAt: string
    command: string
    serverKey: string
  }
  "runner.list": {
    items: ({
      runner: string
      title: string
      description: string
      owner: string | null
      tags: Record<string, string>
      procedures: string[]
      teams: string[]
      state: "connected" | "lost" | "disabled" | "unregistered" | "off"
      lastSeenAt: string | null
      disabledBy: string | null
      disabledReason: string | null
      registeredAt: string | null
      keysAt: string | null
      address: string | null
      version: string | null
      host: string | null
      system: string | null
      interpreters: string[]
      sandbox: string | null
      policy: string[]
      atOnce: number | null
      queued: number
      running: number
    })[]
    next: string | null
  }
  "runner.match": {
    items: ({
      runner: string
      tags: Record<string, string>
      connected: boolean
      lastSeenAt: string | null
      refusal: string | null
    })[]
    missing: string[]
  }
  "runner.remove": {
    runner: string
    jobs: number
  }
  "secret.check": {
    secret: string
  }
  "secret.forget": {
    secret: string
    title: string
    store: "andon" | "environment" | "file" | "vault"
    owner: string | null
    state: "ready" | "empty" | "elsewhere" | "locked"
    version: number | null
    fingerprint: string | null
    setAt: string | null
    setBy: string | null
    formerUntil: string | null
    rotationDueAt: string | null
    isRotationDue: boolean
    lastUse: {
      run: string
      step: string
      procedure: string
      at: string
    } | null
    lastCheck: {
      outcome: "readable" | "unreadable"
      reason: string
      at: string
    } | null
    use: {
      procedures: string[]
      teams: string[]
      runners: string[] | null
    }
    warnings: string[]
  }
  "secret.get": {
    secret: string
    title: string
    store: "andon" | "environment" | "file" | "vault"
    owner: string | null
    state: "ready" | "empty" | "elsewhere" | "locked"
    version: number | null
    fingerprint: string | null
    setAt: string | null
    setBy: string | null
    formerUntil: string | null
    rotationDueAt: string | null
    isRotationDue: boolean
    lastUse: {
      run: string
      step: string
      procedure: string
      at: string
    } | null
    lastCheck: {
      outcome: "readable" | "unreadable"
      reason: string
      at: string
    } | null
    use: {
      procedures: string[]
      teams: string[]
      runners: string[] | null
    }
    warnings: string[]
  }
  "secret.list": {
    items: ({
      secret: string
      title: string
      store: "andon" | "environment" | "file" | "vault"
      owner: string | null
      state: "ready" | "empty" | "elsewhere" | "locked"
      version: number | null
      fingerprint: string | null
      setAt: string | null
      setBy: string | null
      formerUntil: string | null
      rotationDueAt: string | null
      isRotationDue: boolean
      lastUse: {
        run: string
        step: string
        procedure: string
        at: string
      } | null
      lastCheck: {
        outcome: "readable" | "unreadable"
        reason: string
        at: string
      } | null
      use: {
        procedures: string[]
        teams: string[]
        runners: string[] | null
      }
      warnings: string[]
    })[]
    next: string | null
  }
  "secret.reseal": {
    resealed: number
    left: number
    secrets: string[]
  }
  "secret.rotate": {
    secret: string
    title: string
    store: "andon" | "environment" | "file" | "vault"
    owner: string | null
    state: "ready" | "empty" | "elsewhere" | "locked"
    version: number | null
    fingerprint: string | null
    setAt: string | null
    setBy: string | null
    formerUntil: string | null
    rotationDueAt: string | null
    isRotationDue: boolean
    lastUse: {
      run: string
      step: string
      procedure: string
      at: string
    } | null
    lastCheck: {
      outcome: "readable" | "unreadable"
      reason: string
      at: string
    } | null
    use: {
      procedures: string[]
      teams: string[]
      runners: string[] | null
    }
    warnings: string[]
    said: string[]
  }
  "secret.set": {
    secret: string
    title: string
    store: "andon" | "environment" | "file" | "vault"
    owner: string | null
    state: "ready" | "empty" | "elsewhere" | "locked"
    version: number | null
    fingerprint: string | null
    setAt: string | null
    setBy: string | null
    formerUntil: string | null
    rotationDueAt: string | null
    isRotationDue: boolean
    lastUse: {
      run: string
      step: string
      procedure: string
      at: string
    } | null
    lastCheck: {
      outcome: "readable" | "unreadable"
      reason: string
      at: string
    } | null
    use: {
      procedures: string[]
      teams: string[]
      runners: string[] | null
    }
    warnings: string[]
    said: string[]
  }
  "secret.uses": {
    items: ({
      outcome: "used" | "refused" | "failed"
      reason: string
      version: number | null
      run: string
      step: string
      procedure: string
      runner: string | null
      startedBy: string
      at: string
    })[]
    next: string | null
  }
  "server.about": {
    version: string
    baseUrl: string
    now: string
    example: boolean
    scripts: boolean
    mail: boolean
  }
  "session.list": {
    items: ({
      id: string
      person: string
      method: "password" | "link"
      address: string
      agent: string
      createdAt: string
      lastUsedAt: string
      expiresAt: string
      current: boolean
    })[]
    next?: string | undefined
  }
  "session.revoke": {
    id: string
    revoked: boolean
  }
  "silence.create": {
    silence: string
    version: number
    change: "created" | "changed" | "unchanged" | "proposed"
    replaced?: string | undefined
    proposed?: {
      repository: string
      branch: string
      file: string
      patch: string
    } | undefined
  }
  "silence.expire": {
    silence: string
    version: number
    change: "created" | "changed" | "unchanged" | "proposed"
    replaced?: string | undefined
    proposed?: {
      repository: string
      branch: string
      file: string
      patch: string
    } | undefined
  }
  "silence.get": {
    silence: string
    title: string
    state: "active" | "pending" | "expired"
    matchers: string
    says: ({
      label: string
      is?: string | undefined
      isNot?: string | undefined
      in?: string[] | undefined
      startsWith?: string | undefined
      matches?: string | undefined
      doesNotMatch?: string | undefined
    })[]
    comment: string
    createdBy?: string | undefined
    from?: string | undefined
    to?: string | undefined
    recurrence?: {
      rule: string
      zone: string
      from: string
      duration: string
      until?: string | undefined
    } | undefined
    version: number
    upcoming: {
      from: string
      to: string
    }[]
    updatedAt: string
  }
  "silence.list": {
    items: ({
      silence: string
      title: string
      state: "active" | "pending" | "expired"
      matchers: string
      says: ({
        label: string
        is?: string | undefined
        isNot?: string | undefined
        in?: string[] | undefined
        startsWith?: string | undefined
        matches?: string | undefined
        doesNotMatch?: string | undefined
      })[]
      comment: string
      createdBy?: string | undefined
      from?: string | undefined
      to?: string | undefined
      recurrence?: {
        rule: string
        zone: string
        from: string
        duration: string
        until?: string | undefined
      } | undefined
      version: number
    })[]
    counts: {
      active: number
      pending: number
      expired: number
    }
    next?: string | undefined
  }
  "silence.preview": {
    upcoming: {
      from: string
      to: string
    }[]
  }
  "silence.update": {
    silence: string
    version: number
    change: "created" | "changed" | "unchanged" | "proposed"
    replaced?: string | undefined
    proposed?: {
      repository: string
      branch: string
      file: string
      patch: string
    } | undefined
  }
  "token.create": {
    id: string
    token: string
    name: string
    role: "viewer" | "responder" | "editor" | "administrator"
    scopes: string[]
    expiresAt?: string | undefined
  }
  "token.list": {
    items: ({
      id: string
      name: string
      hint: string
      role: "viewer" | "responder" | "editor" | "administrator"
      scopes: string[]
      madeBy: string
      createdAt: string
      expiresAt?: string | undefined
      lastUsedAt?: string | undefined
      expired: boolean
    })[]
    next?: string | undefined
  }
  "token.revoke": {
    id: string
    name: string
  }
  "webhook.create": {
    id: string
    secret: string
  }
  "webhook.dead": {
    items: {
      id: string
      attempts: number
      reason: string
      body: string
      createdAt: string
    }[]
  }
  "webhook.list": {
    items: ({
      id: string
      url: string
      description: string
      types: string[]
      disabledBecause?: string | undefined
      waiting: number
      dead: number
    })[]
  }
  "webhook.remove": Record<string, unknown>
  "webhook.retry": {
    deliveries: number
  }
}

export type ActionName = keyof Inputs
export type QuestionName = "alert.came" | "alert.counts" | "alert.get" | "alert.held" | "alert.list" | "alert.matching" | "alert.priorities" | "alert.route-test" | "alert.routes" | "alert.unattended" | "canary.history" | "canary.list" | "check.get" | "check.history" | "check.list" | "check.verdicts" | "composite.list" | "contact.chats" | "contact.list" | "contact.mine" | "contact.push-devices" | "event-delivery.get" | "event-delivery.list" | "event-rule.history" | "event.count" | "event.get" | "event.list" | "fact.list" | "fact.verify" | "heartbeat.get" | "heartbeat.list" | "identity.accounts" | "identity.me" | "incident.get" | "incident.list" | "incident.timeline" | "integration.status" | "kind.get" | "kind.list" | "message.get" | "message.list" | "noise.proposals" | "noise.rule" | "noise.rules" | "notice.list" | "notice.mine" | "notice.open" | "notice.unattended" | "oncall.calendar" | "oncall.calendar-links" | "oncall.calendars" | "oncall.double-bookings" | "oncall.drill-result" | "oncall.drills" | "oncall.gaps" | "oncall.handoff" | "oncall.handoffs" | "oncall.ladder" | "oncall.leave" | "oncall.load" | "oncall.next" | "oncall.overrides" | "oncall.policies" | "oncall.preview" | "oncall.preview-policy" | "oncall.reachability" | "oncall.shifts" | "oncall.swaps" | "oncall.who" | "procedure-hook.calls" | "procedure-hook.list" | "procedure-schedule.list" | "procedure-schedule.next" | "procedure-schedule.turns" | "procedure.attachment" | "procedure.attachments" | "procedure.board" | "procedure.form" | "procedure.get" | "procedure.lint" | "procedure.list" | "procedure.reports" | "procedure.toil" | "procedure.usage" | "readiness.history" | "readiness.map" | "readiness.practice" | "readiness.summary" | "record.cascade" | "record.diff" | "record.due" | "record.get" | "record.history" | "record.list" | "record.ownerless" | "record.search" | "repository.hook" | "repository.list" | "retention.list" | "run.approvals" | "run.at" | "run.get" | "run.list" | "run.output" | "run.preview" | "runner.get" | "runner.list" | "runner.match" | "secret.get" | "secret.list" | "secret.uses" | "server.about" | "session.list" | "silence.get" | "silence.list" | "silence.preview" | "token.list" | "webhook.dead" | "webhook.list"
export type DeedName = "alert.acknowledge" | "alert.assign" | "alert.note" | "alert.prioritise" | "alert.receive" | "alert.resolve" | "alert.snooze" | "alert.unacknowledge" | "automation.access-key" | "automation.import" | "canary.run" | "check.judge" | "check.tune" | "composite.check" | "composite.test" | "contact.change" | "contact.chat-code" | "contact.confirm" | "contact.push-subscribe" | "contact.push-unsubscribe" | "contact.test" | "contact.unlink-chat" | "contact.verify" | "contact.verify-start" | "demo.break" | "demo.leave" | "demo.mend" | "event-delivery.discard" | "event-delivery.retry" | "event-rule.check" | "event-rule.replay" | "event-rule.replay-preview" | "event-rule.try" | "event.receive" | "heartbeat.issue-key" | "heartbeat.ping" | "heartbeat.revoke-key" | "identity.change-password" | "identity.disable" | "identity.enable" | "identity.grant" | "identity.invite" | "identity.sign-out" | "incident.acknowledge" | "incident.assign-role" | "incident.link" | "incident.mitigate" | "incident.note" | "incident.open" | "incident.reopen" | "incident.resolve" | "integration.issue-key" | "integration.revoke-key" | "integration.test" | "integration.try-mapping" | "message.retry" | "message.test" | "noise.adopt" | "noise.dismiss" | "notice.acknowledge" | "notice.answer" | "notice.escalate" | "notice.page" | "notice.page-now" | "notice.reroute" | "notice.resume" | "notice.snooze" | "notice.stop" | "notice.switch" | "notice.take-over" | "oncall.accept" | "oncall.calendar-link" | "oncall.calendar-refresh" | "oncall.calendar-unlink" | "oncall.cover" | "oncall.decline" | "oncall.drill" | "oncall.drill-answer" | "oncall.drill-stop" | "oncall.fix" | "oncall.handoff-complete" | "oncall.import" | "oncall.import-apply" | "oncall.import-calendar" | "oncall.override" | "oncall.override-remove" | "oncall.swap" | "oncall.unfix" | "oncall.withdraw" | "procedure-hook.issue-key" | "procedure-hook.revoke-key" | "procedure.answer-report" | "procedure.attach" | "procedure.detach" | "procedure.import" | "procedure.pre-approve" | "procedure.report" | "procedure.set-default" | "procedure.withdraw-approval" | "record.apply" | "record.archive" | "record.check" | "record.plan" | "record.restore" | "record.revert" | "record.review" | "record.save" | "repository.add" | "repository.remove" | "repository.sync" | "retention.set" | "run.answer" | "run.approve" | "run.cancel" | "run.cancel-many" | "run.complete" | "run.decide" | "run.hold" | "run.release" | "run.restart" | "run.resume" | "run.skip" | "run.start" | "run.start-step" | "runner.disable" | "runner.enable" | "runner.invite" | "runner.remove" | "secret.check" | "secret.forget" | "secret.reseal" | "secret.rotate" | "secret.set" | "session.revoke" | "silence.create" | "silence.expire" | "silence.update" | "token.create" | "token.revoke" | "webhook.create" | "webhook.remove" | "webhook.retry"
