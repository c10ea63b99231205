"""Checks Zuul configuration by the schemas of Zuul itself, as its scheduler does when it loads a project.

zuul_schema.py FILE..., in an environment that has the package zuul. Prints what does not fit; exit code 1 where something does not.
"""

import sys

import voluptuous
import yaml
from zuul import configloader

SCHEMAS = {
    "job": configloader.JobParser.schema,
    "secret": configloader.SecretParser(None).schema,
    "semaphore": configloader.SemaphoreParser(None).schema,
}


class Encrypted(yaml.YAMLObject):
    """What zuul-client encrypt prints: opaque to everybody but Zuul."""

    yaml_tag = "!encrypted/pkcs1-oaep"
    yaml_loader = yaml.SafeLoader

    @classmethod
    def from_yaml(cls, loader, node):
        return "".join(loader.construct_sequence(node))


def misfits(file):
    with open(file, encoding="utf-8") as stream:
        items = yaml.safe_load(stream)
    for item in items:
        [(kind, conf)] = item.items()
        if kind == "project":
            # Its schema needs a scheduler; what we say in it is a list of jobs for a pipeline.
            known = {job["job"]["name"] for job in items if "job" in job}
            for pipeline, settings in conf.items():
                for job in set(settings["jobs"]) - known:
                    yield f"{file}: project: {pipeline}: there is no job {job}"
            continue
        try:
            SCHEMAS[kind](conf)
        except voluptuous.Invalid as error:
            yield f"{file}: {kind}: {error}"


problems = [problem for file in sys.argv[1:] for problem in misfits(file)]
print("\n".join(problems))
sys.exit(1 if problems else 0)
