// About eighty calls of the official Node client, as a lead integration makes them: node calls.mjs ADDRESS TOKEN
import { recordCalls } from './record_calls.mjs'
import { accountCalls } from './account_calls.mjs'
import { refusedCalls } from './refused_calls.mjs'

const made = await recordCalls()
await accountCalls(made)
await refusedCalls(made)
