{{/* What differs between the parts that watch. */}}
{{- define "conserje.watchers" -}}
prometheus:
  uid: 10534
  files: [prometheus, rules]
  args:
    - --config.file=/etc/prometheus/prometheus.yml
    - --storage.tsdb.path=/prometheus
    - --storage.tsdb.retention.time=35d
    - --web.listen-address=0.0.0.0:9091
  ports: [{name: http, containerPort: 9091}]
  ready: {path: /-/ready, port: http}
  mounts:
    - {name: config, mountPath: /etc/prometheus/prometheus.yml, subPath: prometheus.yml, readOnly: true}
    - {name: rules, mountPath: /etc/prometheus/rules, readOnly: true}
    - {name: secrets, mountPath: /run/secrets, readOnly: true}
    - {name: data, mountPath: /prometheus}
  volumes:
    - name: config
      configMap: {name: prometheus}
    - name: rules
      configMap: {name: prometheus-rules}
    - name: secrets
      secret:
        secretName: {{ .Values.secretName }}
        defaultMode: 0440
        items: [{key: conserje_metrics_token, path: metrics_token}]
    - name: data
      persistentVolumeClaim: {claimName: prometheus}
alertmanager:
  uid: 10535
  files: [alertmanager]
  args:
    - --config.file=/etc/alertmanager/alertmanager.yml
    - --storage.path=/alertmanager
    - --web.listen-address=0.0.0.0:9094
    - --cluster.listen-address=
  ports: [{name: http, containerPort: 9094}]
  ready: {path: /-/ready, port: http}
  mounts:
    - {name: config, mountPath: /etc/alertmanager, readOnly: true}
    - {name: secrets, mountPath: /run/secrets, readOnly: true}
    - {name: data, mountPath: /alertmanager}
  volumes:
    - name: config
      configMap: {name: alertmanager}
    - name: secrets
      projected:
        defaultMode: 0440
        sources:
          - secret:
              name: {{ .Values.secretName }}
              items: [{key: conserje_alerts_token, path: alerts_token}]
          - secret:
              name: {{ .Values.alertSecretName }}
              items:
                - {key: slack_url, path: slack_url}
                - {key: pagerduty_key, path: pagerduty_key}
                - {key: smtp_password, path: smtp_password}
    - name: data
      emptyDir: {sizeLimit: 256Mi}
grafana:
  uid: 10472
  files: [grafana]
  env:
    - {name: GF_SERVER_HTTP_PORT, value: "3002"}
    - {name: GF_SECURITY_ADMIN_PASSWORD__FILE, value: /run/secrets/grafana_password}
    - {name: GF_PATHS_PROVISIONING, value: /etc/grafana/provisioning}
    - {name: GF_ANALYTICS_REPORTING_ENABLED, value: "false"}
    - {name: GF_USERS_ALLOW_SIGN_UP, value: "false"}
  ports: [{name: http, containerPort: 3002}]
  ready: {path: /api/health, port: http}
  mounts:
    - {name: provisioning, mountPath: /etc/grafana/provisioning/datasources/conserje.yml, subPath: datasources.yml, readOnly: true}
    - {name: provisioning, mountPath: /etc/grafana/provisioning/dashboards/conserje.yml, subPath: dashboards.yml, readOnly: true}
    - {name: dashboards, mountPath: /etc/grafana/dashboards, readOnly: true}
    - {name: secrets, mountPath: /run/secrets, readOnly: true}
    - {name: data, mountPath: /var/lib/grafana}
    - {name: tmp, mountPath: /tmp}
  volumes:
    - name: provisioning
      configMap: {name: grafana-provisioning}
    - name: dashboards
      configMap: {name: grafana-dashboards}
    - name: secrets
      secret:
        secretName: {{ .Values.alertSecretName }}
        defaultMode: 0440
        items: [{key: grafana_password, path: grafana_password}]
    - name: data
      emptyDir: {sizeLimit: 1Gi}
    - name: tmp
      emptyDir: {sizeLimit: 64Mi}
jaeger:
  uid: 10010
  files: [jaeger]
  args: [--config, /etc/jaeger/config.yml]
  ports:
    - {name: http, containerPort: 16687}
    - {name: otlp, containerPort: 4318}
    - {name: health, containerPort: 13133}
  ready: {path: /status, port: health}
  mounts:
    - {name: config, mountPath: /etc/jaeger, readOnly: true}
    - {name: tmp, mountPath: /tmp}
  volumes:
    - name: config
      configMap: {name: jaeger}
    - name: tmp
      emptyDir: {sizeLimit: 64Mi}
{{- end }}
