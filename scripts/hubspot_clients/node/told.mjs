// One line of JSON for each call: its name, what the documentation promises, what came.
import hubspot from '@hubspot/api-client'

const [, , base, token] = process.argv
let status = null

const noteStatus = { pre: async (context) => context, post: async (context) => ((status = context.httpStatusCode), context) }
const options = { accessToken: token, basePath: base, numberOfApiCallRetries: 0 }
export const client = new hubspot.Client({ ...options, middleware: [noteStatus] })
export const clientWith = (other) => new hubspot.Client({ ...options, accessToken: other, middleware: [noteStatus] })
export const crm = client.crm

// The value at a path like "results.0.id"; "results.length" works too.
const at = (value, path) => path.split('.').reduce((held, name) => (held == null ? undefined : held[name]), value)

// `expected`: path in the answer -> what stands there; the values may be patterns, see matching.py.
export async function call(name, expectedStatus, expected, ask) {
  status = null
  let answer = null
  let failure = ''
  try {
    answer = await ask()
  } catch (error) {
    if (error.code === undefined) failure = String(error)
    status = typeof error.code === 'number' ? error.code : status
    answer = typeof error.body === 'string' ? parsed(error.body) : error.body
  }
  const got = { HTTP: status }
  for (const path of Object.keys(expected)) got[path] = at(answer, path) ?? null
  if (failure) got.failure = failure
  console.log(JSON.stringify({ name, expected: { HTTP: expectedStatus, ...expected }, got }))
  return answer ?? {}
}

// For paths the client has no function for.
export async function request(method, path, body) {
  const answer = await client.apiRequest({ method, path, body })
  status = answer.status
  const text = await answer.text()
  return text ? parsed(text) : {}
}

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return { text }
  }
}

// What HubSpot has no call for: the sandbox's switches.
export async function sandbox(path, body) {
  const answer = await fetch(`${base}/_sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`the sandbox refused ${path}: ${answer.status}`)
  return answer.json()
}
