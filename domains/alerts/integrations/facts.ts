import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const data = Type.Object({ integration: Type.String(), topic: Type.String() })

/** An SNS topic on the list of an integration was told that it may send. */
export const topicConfirmed = defineFact({
  name: 'integration.topic-confirmed',
  sentence: 'The subscription of {topic} to {integration} was confirmed',
  data,
})

/** An SNS topic will send no more: somebody ended its subscription. */
export const topicLeft = defineFact({
  name: 'integration.topic-left',
  sentence: 'The subscription of {topic} to {integration} was ended at Amazon',
  data,
})
