"""Read an export's Croissant description with mlcroissant, offline: no error, and every record it promises.

Usage: python croissant_read.py FOLDER/NAME.croissant.json
"""

import sys

import mlcroissant as mlc

dataset = mlc.Dataset(jsonld=sys.argv[1])
assert not dataset.metadata.issues.errors, dataset.metadata.issues.report()
for records in dataset.metadata.record_sets:
    rows = list(dataset.records(records.uuid))
    print(records.uuid, len(rows), "records, first", rows[0])
