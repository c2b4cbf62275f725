module tianti/internal/store/mongo/mongotest

go 1.26.0

require (
	github.com/FerretDB/FerretDB v1.24.2
	go.mongodb.org/mongo-driver v1.17.10
	tianti v0.0.0
)

replace tianti => ../../../..
