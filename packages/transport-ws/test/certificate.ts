import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether {@link createCertificate} can work. */
export const canCreateCertificates: boolean = spawnSync('openssl', ['version']).status === 0;

/** A certificate that signs itself, and its key, in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Creates a certificate for 127.0.0.1 and `node-1.example`, good for a day. */
export function createCertificate(commonName: string): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'transport-ws-'));
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  try {
    const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', cert];
    const named = ['-subj', `/CN=${commonName}`, '-addext', 'subjectAltName=IP:127.0.0.1,DNS:node-1.example'];
    execFileSync('openssl', ['req', '-x509', '-days', '1', ...made, ...named], { stdio: 'pipe' });
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
