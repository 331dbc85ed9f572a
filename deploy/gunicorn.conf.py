"""gunicorn on the county's server; numbers come from the environment, everything else is decided here."""

import os

bind = os.environ.get("WEB_BIND", "0.0.0.0:8000")
workers = int(os.environ.get("WEB_WORKERS", "3"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60  # seconds without a sign of life before a worker is replaced
graceful_timeout = 30  # seconds a request may take to end after SIGTERM
keepalive = 30  # longer than nginx keeps its idle connections
max_requests, max_requests_jitter = 2000, 200  # workers are renewed now and then, never all at once
worker_tmp_dir = "/dev/shm"  # noqa: S108 - the sign of life must not wait for a disk
control_socket_disable = True
limit_request_line = 8190  # gunicorn's own maximum; the application answers from 8,000 on, in Chinese
accesslog = "-"
# No query string: searches name schools and people.
access_log_format = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(b)s %(M)sms'
errorlog = "-"
