import { decodeJwt, errors, jwtVerify, SignJWT } from 'jose';
import type { Job } from '../domain/job.ts';
import { DAY } from '../domain/time.ts';

const ALGORITHM = 'HS256';
const ISSUER = 'proactive-bot';
const AUDIENCE = 'job-results';

/** Past the deadline it is good for a day more: who comes late hears that it is late, not that nobody knows them. */
const AFTER_DEADLINE = DAY;

/** Far above what we sign. */
const LONGEST_TOKEN = 2000;

/**
 * What an outside worker reports on this one job with: a JWT (RFC 7519) signed with the job's own secret. The same
 * however often it is made.
 */
export function signJobToken({ id, secret, createdAt, deadline }: SignedJob): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(id)
    .setIssuedAt(new Date(createdAt))
    .setExpirationTime(new Date(Date.parse(deadline) + AFTER_DEADLINE))
    .sign(keyOf(secret));
}

type SignedJob = Pick<Job, 'id' | 'secret' | 'createdAt' | 'deadline'>;

/** The token of an `Authorization` header; undefined for what is no Bearer token, or claims to be of another job. */
export function tokenFor(id: string, authorization: string | null): string | undefined {
  const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+) *$/i.exec(authorization ?? '')?.[1];
  return token !== undefined && token.length <= LONGEST_TOKEN && subjectOf(token) === id ? token : undefined;
}

/** Whether a token is this job's: signed with its secret, and neither too early nor too late. */
export async function isTokenOf({ id, secret }: Pick<Job, 'id' | 'secret'>, token: string, now: Date) {
  const expected = { algorithms: [ALGORITHM], issuer: ISSUER, audience: AUDIENCE, subject: id };
  try {
    await jwtVerify(token, keyOf(secret), { ...expected, requiredClaims: ['exp'], currentDate: now });
    return true;
  } catch (error) {
    if (error instanceof errors.JOSEError) return false;
    throw error;
  }
}

/** Not verified: it spares storage those who have no token at all. */
function subjectOf(token: string): string | undefined {
  try {
    return decodeJwt(token).sub;
  } catch {
    return undefined;
  }
}

function keyOf(secret: string): Uint8Array {
  return Buffer.from(secret, 'base64url');
}
