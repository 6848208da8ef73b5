//! Tables of the expectations that openCypher's conformance scenarios have of temporal values.
