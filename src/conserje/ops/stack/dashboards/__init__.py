"""Dashboards as data: what each panel asks, made into Grafana's JSON and into pictures. A tool for developers."""
