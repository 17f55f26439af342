/** The version of this code, semantic, one for the worker, the pages and both SDKs. A test holds it to package.json. */
export const homeroomVersion = '0.1.0'
