"""Who may open what: one row per address, written by hand and compared with what the system does over HTTP.

`target` names the object in each school's seed that fills the address; an address without one has no row scope.
`blind` are roles that may call the address but own no such object: for them every object is out of scope.
"""

from dataclasses import dataclass, field

STAFF, DIRECTOR, INSPECTOR, PRINCIPAL, LEADER = "staff", "director", "inspector", "principal", "leader"
DEPARTMENT, TOWNSHIP, ASSESSOR, OBSERVER = "department", "township", "assessor", "observer"
SYSTEM, SECURITY, AUDITOR = "system_admin", "security_admin", "auditor"

OFFICE = {STAFF, DIRECTOR}
COUNTY = OFFICE | {LEADER, OBSERVER}
WORK = COUNTY | {INSPECTOR, PRINCIPAL}
REGISTER = WORK | {TOWNSHIP, ASSESSOR}
LEDGER = WORK | {DEPARTMENT, TOWNSHIP}
SCORES = WORK | {ASSESSOR}
ASKED = {PRINCIPAL, INSPECTOR, TOWNSHIP}
CONSULTED = COUNTY | ASKED
ANSWERERS = {PRINCIPAL, DEPARTMENT, TOWNSHIP}
CHECKERS = OFFICE | {INSPECTOR}
FILLERS = OFFICE | {PRINCIPAL}
SCORERS = OFFICE | {PRINCIPAL, INSPECTOR, TOWNSHIP, ASSESSOR, OBSERVER}
CONCLUDERS = OFFICE | {OBSERVER}
ACCOUNTS = OFFICE | {SYSTEM, SECURITY}
EVERYONE = REGISTER | {DEPARTMENT, SYSTEM, SECURITY, AUDITOR}
PUBLIC = EVERYONE | {"anonymous"}

# Who sees only his own schools, and the letters of one school inside and one outside his scope.
SCOPED = {
    PRINCIPAL: ("A", "B"),
    INSPECTOR: ("A", "C"),
    TOWNSHIP: ("A", "B"),
    ASSESSOR: ("A", "C"),
    DEPARTMENT: ("A", "B"),
}


@dataclass(frozen=True)
class Row:
    """One address: the roles that may call it, what fills it, which method opens it."""

    name: str
    roles: set[str]
    target: str = ""
    more: dict = field(default_factory=dict)
    blind: set[str] = field(default_factory=set)
    method: str = "get"


ROWS = (
    # --- everybody ---
    Row("home", EVERYONE),
    Row("healthz", PUBLIC),
    Row("office:login", PUBLIC),
    Row("office:logout", EVERYONE, method="post"),
    Row("office:profile", EVERYONE),
    Row("office:password_change", EVERYONE),
    Row("office:sessions_end", EVERYONE),
    Row("office:message_list", EVERYONE),
    # --- homes ---
    Row("supervision:home_staff", OFFICE),
    Row("supervision:home_inspector", {INSPECTOR}),
    Row("supervision:home_principal", {PRINCIPAL}),
    Row("supervision:home_unit", ANSWERERS),
    Row("supervision:home_assessor", SCORES),
    Row("supervision:home_leader", COUNTY),
    # --- office ---
    Row("office:column_choice", EVERYONE),
    Row("office:filter_save", EVERYONE),
    Row("office:filter_drop", EVERYONE),
    Row("office:user_list", ACCOUNTS),
    Row("office:user_detail", ACCOUNTS, "account"),
    Row("office:user_create", {SYSTEM}),
    Row("office:user_reset", {SYSTEM}, "account"),
    Row("office:user_toggle", {SYSTEM}, "account"),
    Row("office:user_roles", {SECURITY}, "account"),
    Row("office:user_unlock", {SECURITY}, "account"),
    Row("office:parameter_list", COUNTY),
    Row("office:parameter_edit", OFFICE, more={"year": 2024, "key": "visit.min_per_month"}),
    Row("office:audit_list", {AUDITOR}),
    # --- register ---
    Row("schools:school_list", REGISTER),
    Row("schools:school_detail", REGISTER, "school"),
    Row("schools:school_edit", OFFICE, "school"),
    Row("schools:school_map", REGISTER),
    Row("schools:school_counts", COUNTY),
    Row("schools:school_create", OFFICE),
    Row("schools:school_split", OFFICE, "school"),
    Row("schools:school_merge", OFFICE, "school"),
    Row("schools:school_close", OFFICE, "school"),
    Row("schools:change_withdraw", OFFICE, "change"),
    Row("schools:principal_appoint", OFFICE, "school"),
    Row("schools:principal_end", OFFICE, "school"),
    Row("schools:term_list", COUNTY),
    Row("schools:group_list", COUNTY),
    Row("schools:group_create", OFFICE),
    Row("schools:group_detail", COUNTY, "group"),
    Row("schools:group_edit", OFFICE, "group"),
    Row("schools:duplicate_list", OFFICE),
    Row("schools:duplicate_dismiss", OFFICE, "school pair"),
    Row("schools:school_import", OFFICE),
    Row("schools:register_workbook", OFFICE),
    Row("schools:principal_import", OFFICE),
    Row("schools:principal_workbook", OFFICE),
    Row("schools:import_list", FILLERS),
    Row("schools:import_undo", FILLERS, "import", blind=OFFICE),
    Row("schools:import_progress", FILLERS, "import", blind=OFFICE),
    Row("schools:exchange_list", OFFICE),
    Row("schools:exchange_import", OFFICE),
    Row("schools:exchange_load", OFFICE),
    Row("schools:exchange_detail", OFFICE, "exchange out"),
    Row("schools:exchange_edit", OFFICE, "exchange out"),
    Row("schools:exchange_yaml", OFFICE, "exchange out"),
    Row("schools:exchange_try", OFFICE, "exchange out"),
    Row("schools:exchange_send", OFFICE, "exchange out"),
    Row("schools:exchange_take", OFFICE, "exchange in"),
    Row("schools:exchange_column_add", OFFICE, "exchange sheet"),
    Row("schools:exchange_column_edit", OFFICE, "exchange column"),
    Row("schools:exchange_column_drop", OFFICE, "exchange column"),
    Row("schools:exchange_file", OFFICE, "exchange run"),
    Row("schools:import_detail", FILLERS, "import", blind=OFFICE),
    Row("schools:import_apply", FILLERS, "import", blind=OFFICE),
    Row("schools:import_marked", FILLERS, "import", blind=OFFICE),
    Row("schools:private_share", COUNTY),
    Row("schools:share_list", COUNTY),
    Row("schools:county_list", COUNTY),
    Row("schools:county_detail", COUNTY, more={"year": 2024}),
    Row("schools:county_edit", OFFICE, more={"year": 2024}),
    Row("schools:county_group", OFFICE, more={"year": 2024, "group": 1}, method="post"),
    Row("schools:county_workbook", OFFICE, more={"year": 2024}),
    Row("schools:county_import", OFFICE, more={"year": 2024}),
    Row("schools:county_freeze", OFFICE, more={"year": 2024}),
    Row("schools:county_reopen", {DIRECTOR}, more={"year": 2024}),
    Row("schools:county_file_add", OFFICE, more={"year": 2024, "field": "layout_evidence"}),
    Row("schools:county_file_remove", OFFICE, "county file"),
    Row("schools:collection_list", OFFICE),
    Row("schools:collection_detail", OFFICE, more={"year": 2024}),
    Row("schools:collection_open", OFFICE, more={"year": 2024}),
    Row("schools:collection_remind", OFFICE, more={"year": 2024}),
    Row("schools:median_renew", OFFICE, more={"year": 2024}),
    Row("schools:return_list", REGISTER),
    Row("schools:return_import", FILLERS),
    Row("schools:return_template", FILLERS),
    Row("schools:year_freeze", OFFICE, more={"year": 2024}),
    Row("schools:return_detail", REGISTER, "return primary 2023"),
    Row("schools:return_check", FILLERS, "return primary 2024"),
    Row("schools:return_confirm", {PRINCIPAL}, "return junior 2024"),
    Row("schools:return_send_back", OFFICE, "return junior 2024"),
    Row("schools:return_freeze", OFFICE, "return junior 2024"),
    Row("schools:return_reopen", {DIRECTOR}, "return primary 2023"),
    Row("schools:return_edit", FILLERS, "section primary", more={"year": 2024}),
    Row("schools:return_group", FILLERS, "section primary", more={"year": 2024, "group": 1}, method="post"),
    Row("schools:return_file_add", FILLERS, "return primary 2024", more={"field": "charter_evidence"}),
    Row("schools:return_file", REGISTER, "return file"),
    Row("schools:return_file_remove", FILLERS, "return file"),
    # --- visits ---
    Row("inspectors:my_schools", {INSPECTOR}),
    Row("inspectors:visit_list", WORK),
    Row("inspectors:visit_create", {INSPECTOR}),
    Row("inspectors:visit_detail", WORK, "visit approved"),
    Row("inspectors:visit_edit", {INSPECTOR}, "visit draft"),
    Row("inspectors:visit_approve", OFFICE, "visit submitted"),
    Row("inspectors:visit_return", OFFICE, "visit submitted"),
    Row("inspectors:photo_file", WORK, "photo approved"),
    Row("inspectors:coverage_list", COUNTY),
    Row("inspectors:phone_app", {INSPECTOR}),
    Row("inspectors:phone_worker", {INSPECTOR}),
    Row("inspectors:phone_manifest", {INSPECTOR}),
    Row("inspectors:listing_list", COUNTY),
    Row("inspectors:listing_change", OFFICE, "school"),
    Row("inspectors:listing_end", OFFICE, "school"),
    Row("inspectors:inspector_list", COUNTY),
    Row("inspectors:inspector_create", OFFICE),
    Row("inspectors:zone_list", COUNTY),
    Row("inspectors:zone_create", OFFICE),
    Row("inspectors:zone_edit", OFFICE, "zone"),
    # --- ledger ---
    Row("rectification:item_list", LEDGER),
    Row("rectification:item_mine", ANSWERERS),
    Row("rectification:item_create", OFFICE),
    Row("rectification:item_detail", LEDGER, "item issued"),
    Row("rectification:item_issue", OFFICE, "item found"),
    Row("rectification:item_receive", ANSWERERS, "item issued"),
    Row("rectification:item_start", ANSWERERS, "item received"),
    Row("rectification:item_report", ANSWERERS, "item mending"),
    Row("rectification:item_pass", CHECKERS, "item reported"),
    Row("rectification:item_return", CHECKERS, "item reported"),
    Row("rectification:item_write_off", OFFICE, "item passed"),
    Row("rectification:item_end", OFFICE, "item issued"),
    Row("rectification:item_reopen", OFFICE, "item written_off"),
    Row("rectification:item_extension", ANSWERERS, "item received"),
    Row("rectification:extension_decide", OFFICE, "extension asked"),
    Row("rectification:evidence_file", LEDGER, "evidence", blind={DEPARTMENT}),
    # --- papers ---
    Row("reports:document_list", WORK),
    Row("reports:document_detail", WORK, "document issued"),
    Row("reports:document_pdf", WORK, "document issued"),
    Row("reports:document_progress", WORK, "document issued"),
    Row("reports:document_edit", OFFICE, "document draft"),
    Row("reports:document_submit", OFFICE, "document draft"),
    Row("reports:document_return", {DIRECTOR}, "document submitted"),
    Row("reports:document_sign", {DIRECTOR}, "document submitted"),
    Row("reports:document_issue", OFFICE, "document signed"),
    Row("reports:document_receive", {PRINCIPAL}, "document issued"),
    Row("reports:document_archive", OFFICE, "document received"),
    Row("reports:document_withdraw", {DIRECTOR}, "document issued"),
    Row("reports:document_reprint", OFFICE, "document draft"),
    Row("supervision:feedback_new", OFFICE),
    Row("supervision:feedback_draft", OFFICE, "school"),
    # --- scores ---
    Row("assessments:set_list", COUNTY),
    Row("assessments:set_detail", COUNTY, "set"),
    Row("assessments:set_consult", {DIRECTOR}, "set"),
    Row("assessments:set_issue", {DIRECTOR}, "set"),
    Row("assessments:set_retire", {DIRECTOR}, "set"),
    Row("assessments:set_revise", OFFICE, "set"),
    Row("assessments:set_yaml", COUNTY, "set"),
    Row("assessments:set_workbook", COUNTY, "set"),
    Row("assessments:set_compare", COUNTY, "set"),
    Row("assessments:set_import", OFFICE),
    Row("assessments:set_upload", OFFICE, "set upload"),
    Row("assessments:set_load", OFFICE, "set upload"),
    Row("assessments:set_opinions", COUNTY, "set"),
    Row("assessments:opinion_add", CONSULTED, "set", blind=ASKED),
    Row("assessments:consultation_list", CONSULTED),
    Row("assessments:consultation_detail", CONSULTED, "set", blind=CONSULTED),
    Row("assessments:opinion_answer", OFFICE, "set opinion"),
    Row("assessments:set_targets", COUNTY, "set", more={"year": 2024}),
    Row("assessments:set_targets_edit", OFFICE, "set", more={"year": 2024}),
    Row("assessments:set_edit", OFFICE, "set"),
    Row("assessments:set_blocks", OFFICE, "set"),
    Row("assessments:indicator_add", OFFICE, "set"),
    Row("assessments:indicator_edit", OFFICE, "set", more={"code": "R1"}),
    Row("assessments:indicator_move", OFFICE, "set", more={"code": "R1"}),
    Row("assessments:indicator_drop", OFFICE, "set", more={"code": "R1"}),
    Row("assessments:field_list", COUNTY, "set"),
    Row("assessments:field_add", OFFICE, "set"),
    Row("assessments:field_edit", OFFICE, "set", more={"code": "students"}),
    Row("assessments:field_drop", OFFICE, "set", more={"code": "students"}),
    Row("assessments:run_list", COUNTY),
    Row("assessments:run_start", OFFICE),
    Row("assessments:run_detail", COUNTY, "run"),
    Row("assessments:run_progress", COUNTY, "run"),
    Row("assessments:run_cancel", OFFICE, "run"),
    Row("assessments:run_publish", {DIRECTOR}, "run"),
    Row("assessments:score_list", SCORES),
    Row("assessments:score_detail", SCORES, "score"),
    Row("assessments:verdict_list", SCORES),
    Row("assessments:coefficient_list", COUNTY),
    Row("assessments:coefficient_detail", COUNTY, "coefficient"),
    Row("assessments:gap_list", SCORES),
    Row("assessments:run_gaps", COUNTY, "run"),
    Row("assessments:run_what_if", COUNTY, "run"),
    Row("assessments:school_gaps", SCORES, "school"),
    Row("assessments:plan_list", COUNTY),
    Row("assessments:plan_add", OFFICE, "run"),
    Row("assessments:plan_detail", COUNTY, "plan"),
    Row("assessments:plan_progress", COUNTY, "plan"),
    Row("assessments:plan_cancel", OFFICE, "plan"),
    Row("assessments:plan_paper", OFFICE, "plan"),
    Row("assessments:plan_simulate", OFFICE, "plan"),
    Row("assessments:plan_tasks", OFFICE, "plan"),
    # --- assessments by levels ---
    Row("assessments:assessment_list", REGISTER),
    Row("assessments:assessment_open", OFFICE),
    Row("assessments:assessment_detail", REGISTER, "assessment"),
    Row("assessments:assessment_paper", REGISTER, "assessment"),
    Row("assessments:assessment_start", OFFICE, "assessment"),
    Row("assessments:assessment_archive", OFFICE, "assessment"),
    Row("assessments:sheet_list", REGISTER),
    Row("assessments:sheet_detail", REGISTER, "sheet"),
    Row("assessments:sheet_edit", SCORERS, "sheet"),
    Row("assessments:sheet_open", OFFICE, "sheet"),
    Row("assessments:sheet_submit", SCORERS, "sheet"),
    Row("assessments:sheet_return", CONCLUDERS, "sheet"),
    Row("assessments:sheet_conclude", CONCLUDERS, "sheet"),
    Row("assessments:sheet_reopen", {DIRECTOR}, "sheet"),
    Row("assessments:evidence_add", SCORERS, "sheet", more={"code": "R1"}),
    Row("assessments:evidence_file", REGISTER, "sheet file"),
    Row("assessments:evidence_remove", SCORERS, "sheet file"),
    Row("assessments:assessor_list", OFFICE),
    Row("assessments:assessor_commission", OFFICE),
    Row("assessments:assessor_end", OFFICE, "commission"),
    Row("assessments:assessor_declare", {ASSESSOR}, "commission"),
)
BY_NAME = {row.name: row for row in ROWS}
