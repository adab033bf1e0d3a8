"""Answers what people ask the concierge: Python 3 and its standard library. Run: python3 worker.py [port]"""
import json, re, sys, threading, time, urllib.error, urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TIPS = {
    "london": "In London walk from Tower Bridge to Borough Market in the morning.",
    "vegas": "In Las Vegas the fountains of the Bellagio play every half an hour from three o'clock.",
    "berlin": "In Berlin take bus 100 from Zoo to Alexanderplatz: it passes most of the sights.",
    "eat|restaurant|dinner": "Book a table two days ahead; on Mondays many kitchens are closed.",
    "rain|weather": "Take a coat, and keep a museum for the wet afternoon.",
}
taken, lock = set(), threading.Lock()

def report(job, body):
    """Posts until the bot has taken it. False: it wants nothing more of this job (409, 410), or does not know us (401)."""
    headers = {"Authorization": "Bearer " + job["token"], "Content-Type": "application/json"}
    request = urllib.request.Request(job["resultUrl"], json.dumps(body).encode(), headers)
    while True:
        try:
            return urllib.request.urlopen(request, timeout=30).status == 202
        except urllib.error.HTTPError as error:
            print(error.code, error.read().decode(), flush=True)
            if error.code < 500:
                return False
        except OSError as error:
            print(error, flush=True)
        time.sleep(5)

def work(job):
    words = job["input"]["question"].lower()
    for percent, text in ((30, "reading the question"), (70, "leafing through the guide")):
        if not report(job, {"progress": {"percent": percent, "text": text}}):
            return
        time.sleep(2.5)
    tips = [tip for word, tip in TIPS.items() if re.search(word, words)]
    report(job, {"result": " ".join(tips) or f"I read all {len(words.split())} words, and know nothing about it."})

class Webhook(BaseHTTPRequestHandler):
    def do_POST(self):
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with lock:  # The same event can come twice: its id is that of the job.
            is_new = event["type"] == "proactive.job.requested" and event["id"] not in taken
            taken.add(event["id"])
        if is_new:
            threading.Thread(target=work, args=(event["data"],), daemon=True).start()
        self.send_response(202)
        self.end_headers()

server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8080), Webhook)
print(f"CONCIERGE_WORKER=http://127.0.0.1:{server.server_port}/", flush=True)
server.serve_forever()
