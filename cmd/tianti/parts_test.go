package main

import (
	"reflect"
	"testing"
)

func TestNoPageIsServedWithoutItsService(t *testing.T) {
	parts := reflect.ValueOf(open(t, t.TempDir()).Parts)
	for i := range parts.NumField() {
		if parts.Field(i).IsZero() {
			t.Errorf("web.Parts.%s is not wired", parts.Type().Field(i).Name)
		}
	}
}
