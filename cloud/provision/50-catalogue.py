"""Service users and endpoints. Safe to run again; an endpoint whose address has changed is corrected."""

import os
import openstack

cloud = openstack.connect()
address = os.environ["ADDRESS"]
password = os.environ["SERVICE_PASSWORD"]
identity = cloud.identity

SERVICES = [
    ("keystone", "identity", ":5000/v3/"),
    ("glance", "image", ":9292"),
    ("placement", "placement", ":8778"),
    ("nova", "compute", ":8774/v2.1"),
    ("neutron", "network", ":9696"),
]

project = identity.find_project("service") or identity.create_project(name="service", domain_id="default")
roles = [identity.find_role(name) for name in ("admin", "service")]
endpoints = list(identity.endpoints())

for name, kind, path in SERVICES:
    if name != "keystone":
        user = identity.find_user(name) or identity.create_user(name=name, password=password, domain_id="default")
        for role in roles:
            identity.assign_project_role_to_user(project, user, role)
    service = identity.find_service(name) or identity.create_service(name=name, type=kind)
    for interface, host in (("public", address), ("internal", "controller")):
        url = f"http://{host}{path}"
        there = [e for e in endpoints if e.service_id == service.id and e.interface == interface]
        if not there:
            identity.create_endpoint(service_id=service.id, interface=interface, url=url, region_id="RegionOne")
        elif there[0].url != url:
            identity.update_endpoint(there[0], url=url)
