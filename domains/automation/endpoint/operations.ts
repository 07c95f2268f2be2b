import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { calendarState } from './calendars.ts'
import * as commands from './commands.ts'
import { nothingBrought, type Brought } from './attached.ts'
import * as documents from './documents.ts'
import { asSsmError, SsmError, type Names } from './errors.ts'
import * as executions from './executions.ts'
import type { Input } from './input.ts'
import { listDocuments } from './listing.ts'
import * as parameters from './parameters.ts'
import { sendSignal } from './signalling.ts'
import type { Speaker } from './speaking.ts'
import { listVersions, updateDefaultVersion } from './versions.ts'

/** One operation of SSM as it is done here, in one transaction as whoever speaks. */
interface Operation {
  readonly run: (transaction: Transaction, input: Input, speaker: Speaker, brought: Brought) => Promise<object>
  /** What its refusals are called. */
  readonly names?: Names
}

const ofExecutions: Names = { absent: 'AutomationExecutionNotFoundException', invalid: 'InvalidAutomationExecutionParametersException' }
const ofSignals: Names = { absent: 'AutomationExecutionNotFoundException', invalid: 'InvalidAutomationSignalException' }
const ofDocuments: Names = { absent: 'InvalidDocument', invalid: 'InvalidDocumentContent', conflict: 'InvalidDocumentOperation' }

const operations: Readonly<Record<string, Operation>> = {
  StartAutomationExecution: {
    run: executions.startExecution,
    names: {
      ...ofExecutions,
      absent: 'AutomationDefinitionNotFoundException',
      document: 'InvalidDocumentContent',
      conflict: 'AutomationExecutionLimitExceededException',
    },
  },
  StopAutomationExecution: {
    run: executions.stopExecution,
    names: { ...ofExecutions, conflict: 'InvalidAutomationStatusUpdateException' },
  },
  GetAutomationExecution: { run: executions.getExecution, names: ofExecutions },
  DescribeAutomationExecutions: { run: executions.describeExecutions, names: { invalid: 'InvalidFilterValue' } },
  DescribeAutomationStepExecutions: { run: executions.describeSteps, names: ofExecutions },
  SendAutomationSignal: { run: sendSignal, names: ofSignals },
  CreateDocument: { run: documents.createDocument, names: ofDocuments },
  UpdateDocument: { run: documents.updateDocument, names: ofDocuments },
  UpdateDocumentDefaultVersion: { run: updateDefaultVersion, names: ofDocuments },
  GetDocument: { run: documents.getDocument, names: { ...ofDocuments, invalid: 'InvalidDocumentVersion' } },
  DescribeDocument: { run: documents.describeDocument, names: ofDocuments },
  DeleteDocument: { run: documents.deleteDocument, names: ofDocuments },
  ListDocuments: { run: listDocuments },
  ListDocumentVersions: { run: listVersions, names: ofDocuments },
  SendCommand: { run: commands.sendCommand, names: { absent: 'InvalidDocument', invalid: 'InvalidParameters' } },
  CancelCommand: { run: commands.cancelCommand, names: { absent: 'InvalidCommandId' } },
  ListCommands: { run: commands.listCommands },
  ListCommandInvocations: { run: commands.listInvocations },
  GetCommandInvocation: { run: commands.getInvocation },
  DescribeInstanceInformation: { run: commands.describeInstances },
  GetParameter: { run: parameters.getParameter },
  GetParameters: { run: parameters.getParameters },
  GetParametersByPath: { run: parameters.getParametersByPath },
  DescribeParameters: { run: parameters.describeParameters },
  PutParameter: { run: parameters.putParameter },
  DeleteParameter: { run: parameters.deleteParameter },
  GetCalendarState: { run: calendarState, names: { absent: 'InvalidDocument' } },
}

/** What cannot be done here, and what to do instead. */
const elsewhere: Readonly<Record<string, string>> = {
  CreateOpsItem: 'OpsItems are not kept here. Open an incident with incident.open, or send an event to an integration.',
  UpdateOpsItem: 'OpsItems are not kept here. Incidents have actions of their own: incident.note, incident.resolve.',
}

export const isOperation = (name: string): boolean => Object.hasOwn(operations, name)

/** Does an operation, with the files that were brought for it. Every "no" comes as an `SsmError`. */
export const perform = async (
  transaction: Transaction,
  name: string,
  input: Input,
  speaker: Speaker,
  brought: Brought = nothingBrought,
): Promise<object> => {
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined
  if (operation === undefined) {
    const instead = elsewhere[name]
    throw instead === undefined
      ? new SsmError(
          'UnknownOperationException',
          `${name} is not an operation of this endpoint. It has: ${Object.keys(operations).join(', ')}.`,
        )
      : new SsmError('AccessDeniedException', instead)
  }
  try {
    return await operation.run(transaction.as(speaker.actor), input, speaker, brought)
  } catch (error) {
    if (error instanceof Refusal) throw asSsmError(error, operation.names ?? {})
    throw error
  }
}
