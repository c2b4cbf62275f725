package home

import "tianti/internal/clock"

var shanghai = clock.Shanghai

// greeting is the text for an hour of the day.
func greeting(hour int) string {
	switch {
	case hour < 5:
		return "home.greeting.night"
	case hour < 12:
		return "home.greeting.morning"
	case hour < 18:
		return "home.greeting.afternoon"
	}
	return "home.greeting.evening"
}
