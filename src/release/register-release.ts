import type { App } from '../http/index.ts'
import type { RecordReader } from '../record/index.ts'
import { answerAccessRequest } from './api/answer-access-request.ts'
import { attachEvidence } from './api/attach-evidence.ts'
import { decide } from './api/decide.ts'
import type { Desk } from './api/desk.ts'
import { grants } from './api/grants.ts'
import { listAccessRequests } from './api/list-access-requests.ts'
import { listAgreements } from './api/list-agreements.ts'
import { listHolds } from './api/list-holds.ts'
import { listProposals } from './api/list-proposals.ts'
import { placeHold } from './api/place-hold.ts'
import { propose } from './api/propose.ts'
import { readPolicy } from './api/read-policy.ts'
import { readProposal } from './api/read-proposal.ts'
import { readRevision } from './api/read-revision.ts'
import { requestAccess } from './api/request-access.ts'
import { revisionProof } from './api/revision-proof.ts'
import { vote } from './api/vote.ts'

export function registerRelease(app: App, desk: Desk, record: RecordReader): void {
  readPolicy(app, desk)
  readRevision(app, desk)
  revisionProof(app, desk, record)
  attachEvidence(app, desk)
  propose(app, desk)
  listProposals(app, desk)
  readProposal(app, desk)
  vote(app, desk)
  decide(app, desk)
  placeHold(app, desk)
  listHolds(app, desk)
  listAgreements(app, desk)
  requestAccess(app, desk)
  listAccessRequests(app, desk)
  answerAccessRequest(app, desk)
  grants(app, desk)
}
