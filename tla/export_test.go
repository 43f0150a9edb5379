package tla

import (
	"context"
	"testing"
)

// FindTool is tool, for the tests of package tla_test.
func FindTool(t *testing.T) *Tool {
	t.Helper()
	return tool(t)
}

// AcceptRefining is AcceptTraces, and holds every step against Ownership's next-state relation.
func AcceptRefining(ctx context.Context, tool *Tool, traces []Trace) (*TraceReport, error) {
	return acceptTraces(ctx, tool, traces, "TraceOwnership", "TraceOwnershipRefines")
}

// ReportOf reads a run of a configuration of TraceOwnership.
func ReportOf(traces []Trace, r *Result) (*TraceReport, error) {
	return traceReport(lengths(traces, Trace.length), r)
}

// WakeReportOf reads a run of a configuration of TraceWakeup.
func WakeReportOf(traces []WakeTrace, r *Result) (*TraceReport, error) {
	return traceReport(lengths(traces, WakeTrace.length), r)
}
