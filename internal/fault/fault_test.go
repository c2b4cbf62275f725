package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"tianti/internal/fault"
)

var errSample = fault.Define(fault.Conflict, "fault_test.sample")

func TestRefiningKeepsTheFaultAndLeavesTheDefinitionAlone(t *testing.T) {
	cause := errors.New("disk")
	refined := errSample.At("name").With("limit", 3).Because(cause)
	if !errors.Is(refined, errSample) || !errors.Is(refined, cause) {
		t.Fatal("a refined fault must still be the defined one and show its cause")
	}
	if errSample.Field() != "" || errSample.Params() != nil || errSample.Unwrap() != nil {
		t.Fatal("refining changed the definition")
	}
	if refined.With("limit", 4); refined.Params()["limit"] != 3 {
		t.Fatal("refining a refined fault changed it")
	}
}

func TestUnknownErrorsAreInternal(t *testing.T) {
	if f := fault.From(errors.New("secret path")); f.Kind() != fault.Internal || f.Code() != "internal" {
		t.Fatalf("got %v", f)
	}
	if f := fault.From(fmt.Errorf("saving: %w", errSample)); f.Code() != "fault_test.sample" {
		t.Fatalf("a wrapped fault got lost: %v", f)
	}
	if fault.From(nil) != nil {
		t.Fatal("nil is no fault")
	}
}

func TestListShowsEveryMember(t *testing.T) {
	var l fault.List
	if l.Err() != nil {
		t.Fatal("an empty list is no error")
	}
	l = append(l, errSample.At("a"), errSample.At("b"))
	if got := fault.All(l.Err()); len(got) != 2 || got[1].Field() != "b" {
		t.Fatalf("got %v", got)
	}
}
