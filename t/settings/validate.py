#!/usr/bin/python3

"""Holds settings files against the JSON Schema that the module writes.

validate.py SCHEMA FILE: says what is wrong, ends with 1 where anything is.
"""

import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)

with open(sys.argv[2], encoding="utf-8") as file:
    document = json.load(file)

jsonschema.Draft202012Validator.check_schema(schema)

faults = list(jsonschema.Draft202012Validator(schema).iter_errors(document))

for fault in faults:
    print("# " + "/".join(map(str, fault.path)) + ": " + fault.message[:200])

sys.exit(1 if faults else 0)
