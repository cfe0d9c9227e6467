import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, startPinned, tmpDir, waitReady } from '../host/child.ts'
import { output } from '../host/machine.ts'
import { processTree } from '../host/proc.ts'
import { stopAll, UPSTREAM_HEADERS, UPSTREAM_MODEL, UPSTREAM_PATH, type System } from './system.ts'

/**
 * One worker, keep-alive on both sides, no access log. Request bodies are held in memory (1 MB must not touch the disk). Proxy buffering is off,
 * which is a choice: one path serves whole replies and streams, and with buffering nginx would hold events back.
 */
function config(port: number, upstreamPort: number, folder: string): string {
  return `daemon off;
worker_processes 1;
worker_rlimit_nofile 20000;
pid ${folder}/nginx.pid;
error_log stderr error;
events { worker_connections 16384; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  tcp_nodelay on;
  upstream provider {
    server 127.0.0.1:${upstreamPort};
    keepalive 4096;
    keepalive_requests 1000000000;
  }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    keepalive_requests 1000000000;
    client_max_body_size 8m;
    client_body_buffer_size 2m;
    location / {
      proxy_pass http://provider;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
      proxy_buffer_size 16k;
      proxy_buffers 8 16k;
      proxy_read_timeout 120s;
    }
  }
}
`
}

export const nginx: System = {
  name: 'nginx',
  missing: () => (output('nginx', ['-v']).includes('version') ? undefined : 'nginx is not installed'),
  start: async (upstreamPort) => {
    const port = await freePort()
    const folder = join(tmpDir, `nginx-${port}`)
    mkdirSync(folder, { recursive: true })
    const file = join(folder, 'nginx.conf')
    writeFileSync(file, config(port, upstreamPort, folder))
    const child = startPinned({
      name: 'nginx',
      file: 'nginx',
      args: ['-e', 'stderr', '-p', folder, '-c', file],
    })
    await waitReady(child, 'nginx', `http://127.0.0.1:${port}/models`, 200)
    return {
      port,
      path: UPSTREAM_PATH,
      model: UPSTREAM_MODEL,
      headers: UPSTREAM_HEADERS,
      pids: processTree(child.pid),
      stop: stopAll([child]),
    }
  },
}
