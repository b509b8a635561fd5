"""The works of the benchmark with httpx, as its documentation has it."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

import httpx

work = sys.argv[1]
url = os.environ["SCREENDESK_BASE_URL"]
out = os.environ["BENCH_OUT"]
uuids = open(os.environ["BENCH_UUIDS"]).read().split()
headers = {"Authorization": "Bearer " + os.environ["SCREENDESK_API_TOKEN"]}

with httpx.Client(headers=headers, timeout=60) as client:

    def save(uuid, path):
        with client.stream("GET", f"{url}/recordings/{uuid}/download") as video:
            video.raise_for_status()
            with open(path, "wb") as file:
                for chunk in video.iter_bytes():
                    file.write(chunk)

    if work == "file":
        save(uuids[0], f"{out}/video.mp4")
    elif work == "nowhere":
        with client.stream("GET", f"{url}/recordings/{uuids[0]}/download") as video:
            print(sum(len(chunk) for chunk in video.iter_bytes()))
    elif work == "files":
        for uuid in uuids:
            save(uuid, f"{out}/{uuid}.mp4")
    elif work == "files-8":
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda uuid: save(uuid, f"{out}/{uuid}.mp4"), uuids))
    elif work == "walk":
        page, pages, count = 1, 1, 0
        while page <= pages:
            body = client.get(f"{url}/recordings", params={"page": page}).raise_for_status().json()
            count += len(body["records"])
            pages = body["pagination"]["pages"]
            page += 1
        print(count)
    else:
        sys.exit(f"unknown work {work!r}")
