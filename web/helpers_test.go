package web_test

import "regexp"

// csrfValue is what differs between two renderings of the same page.
var csrfValue = regexp.MustCompile(`(name="_csrf" value|name="csrf" content)="[^"]+"|"X-CSRF-Token":"[^"]+"`)
