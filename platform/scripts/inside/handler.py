"""Calls a handler as AWS Systems Manager does: handler(events, context). Results travel in files, never on stdout."""
import importlib.util
import json
import os
import sys
import traceback

FOLDER = "/tmp/andon/"


def load(name):
    with open(FOLDER + name, encoding="utf-8") as file:
        return json.load(file)


def fail(kind, error, **more):
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith((FOLDER, "<frozen importlib"))]
    trace = "".join(["Traceback (most recent call last):\n", *traceback.format_list(frames), *traceback.format_exception_only(type(error), error)])
    sys.stdout.flush()
    sys.stderr.write(trace)
    sys.stderr.flush()
    with open(FOLDER + "failure.json", "w", encoding="utf-8") as file:
        json.dump({"kind": kind, "type": type(error).__name__, "message": str(error)[:2000], "trace": trace[-8000:], **more}, file)
    sys.exit(1)


def main(path, name):
    # What comes with the script is found beside it, and inside its archives.
    sys.path[:0] = [os.path.join(os.getcwd(), file) for file in sorted(os.listdir(os.getcwd())) if file.lower().endswith(".zip")]
    sys.path.insert(0, os.getcwd())
    sys.path.insert(0, os.path.dirname(path))
    sys.argv = [path]
    # Its own name: a file that comes with it may be called script.
    own = os.path.splitext(os.path.basename(path))[0]
    spec = importlib.util.spec_from_file_location(own, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[own] = module
    try:
        spec.loader.exec_module(module)
    except ModuleNotFoundError as error:
        fail("module", error, module=(error.name or "").split(".")[0])
    except Exception as error:
        fail("load", error)
    handler = getattr(module, name, None)
    if not callable(handler):
        fail("handler", LookupError(f"The script has no function {name}."))
    try:
        value = handler(load("payload.json"), load("context.json"))
    except ModuleNotFoundError as error:
        fail("module", error, module=(error.name or "").split(".")[0])
    except SystemExit:
        raise
    except BaseException as error:
        fail("raised", error)
    try:
        text = json.dumps(value)
    except (TypeError, ValueError, RecursionError) as error:
        fail("value", error)
    with open(FOLDER + "result.json", "w", encoding="utf-8") as file:
        file.write(text)


main(sys.argv[1], sys.argv[2])
